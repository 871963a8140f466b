import { invalidField } from '../errors.ts'

type Fields = Record<string, unknown>
/** A flat key with its brackets, and its text. */
type Entry = readonly [key: string, value: string]

/** Deeper nesting than any input of ours. */
const MAX_DEPTH = 6
const MAX_FIELDS = 1_000

/**
 * The fields of a form or a query, with the types that the schema wants: `address[country]=US`, `items[0][amount]=5`, `types[]=a`, as
 * Stripe writes them.
 *
 * @param source The `application/x-www-form-urlencoded` text; or what a form parser of the host's made of it, which is read anew: simple
 * parsers leave `address[country]` as a flat key, better ones have nested it, and `qs` stops half way at `a[b[c]]`.
 * @throws TerminalError `invalid_request` for broken percent-encoding, a field given twice, or too deep nesting
 */
export function formFields(source: string | Fields, schema: TextSchema): Fields {
  const entries = typeof source === 'string' ? parse(source) : flatten(source, '')
  return coerce(nest(entries), schema) as Fields
}

function parse(text: string): Entry[] {
  const fields: Entry[] = []
  for (const pair of text.split('&')) {
    if (pair === '') continue
    if (fields.length === MAX_FIELDS) throw invalidField('body', `has more than ${MAX_FIELDS} fields`)
    const at = pair.indexOf('=')
    const [key, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    fields.push([decode(key), decode(value)])
  }
  return fields
}

function flatten(value: unknown, path: string): Entry[] {
  if (typeof value !== 'object' || value === null) return [[path, value as string]]
  return Object.entries(value).flatMap(([key, item]) => flatten(item, path === '' ? key : `${path}[${key}]`))
}

function nest(entries: readonly Entry[]): unknown {
  const root = new Map<string, unknown>()
  for (const [key, value] of entries) insert(root, key, value)
  return toPlain(root)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalidField('body', 'has broken percent-encoding')
  }
}

function insert(root: Map<string, unknown>, key: string, value: string): void {
  const path = segments(key)
  let node = root
  for (const segment of path.slice(0, -1)) {
    const name = segment === '' ? String(node.size) : segment
    const next = node.get(name) ?? new Map<string, unknown>()
    if (!(next instanceof Map)) throw invalidField(key || 'body', 'is given both as a value and as an object')
    node.set(name, next)
    node = next
  }
  const last = path.at(-1) as string
  const name = last === '' ? String(node.size) : last
  if (node.has(name)) throw invalidField(key || 'body', 'is given twice')
  node.set(name, value)
}

/** As lenient about brackets as Rack, which Stripe's example apps were written against: the Android one sends `a[b[c]]`. */
function segments(key: string): string[] {
  if (key.indexOf('[') <= 0) return [key]
  const path = key.split('[').map((segment) => segment.split(']', 1)[0] as string)
  if (path.length > MAX_DEPTH) throw invalidField(key || 'body', 'is nested too deeply')
  return path
}

/** Maps become objects, or arrays where every key is the next index. Own properties only: `__proto__` is a name like any other. */
function toPlain(value: unknown): unknown {
  if (!(value instanceof Map)) return value
  const entries = [...value].map(([key, item]) => [key, toPlain(item)] as const)
  const isArray = entries.length > 0 && entries.every(([key], index) => key === String(index))
  return isArray ? entries.map(([, item]) => item) : Object.fromEntries(entries)
}

/** The part of a JSON schema that says what a text stands for. */
export interface TextSchema {
  type?: string | readonly string[]
  properties?: Readonly<Record<string, TextSchema>>
  items?: TextSchema
  additionalProperties?: TextSchema | boolean
  anyOf?: readonly TextSchema[]
}

/** Text becomes the number or the boolean that the schema wants, if it spells one. Everything else is left to the schema to refuse. */
function coerce(value: unknown, schema: TextSchema | undefined): unknown {
  if (schema === undefined) return value
  if (typeof value === 'string') return coerceText(value, schema)
  if (Array.isArray(value)) return value.map((item) => coerce(item, schema.items))
  if (typeof value !== 'object' || value === null) return value
  const shape = schema.properties ? schema : schema.anyOf?.find((option) => option.properties)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, coerce(item, shape?.properties?.[key])]),
  )
}

function coerceText(text: string, schema: TextSchema): unknown {
  const types = [schema, ...(schema.anyOf ?? [])].flatMap((option) => option.type ?? [])
  if (types.includes('string')) return text
  if ((types.includes('integer') || types.includes('number')) && /^-?\d{1,15}$/.test(text))
    return Number(text)
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
