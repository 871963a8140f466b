/** A JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it). */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** JSON that is not what was expected; the message names the member. */
export class FieldError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FieldError'
  }
}

/** A JSON value of one kind: how it is read, and how it is documented. */
export interface Field<T> {
  schema: JsonSchema
  /** Throws a `FieldError` that names `path` for any other value. */
  read(value: unknown, path: string): T
}
export interface OptionalField<T> extends Field<T> {
  optional: true
}
// biome-ignore lint/suspicious/noExplicitAny: fields of whatever values; `Field` is covariant in what it reads
export type Fields = Record<string, Field<any>>

/** What the members of an object are read as: optional ones may be absent. */
export type Values<F extends Fields> = {
  [K in keyof F as F[K] extends OptionalField<unknown> ? never : K]: F[K] extends Field<infer T> ? T : never
} & {
  [K in keyof F as F[K] extends OptionalField<unknown> ? K : never]?: F[K] extends Field<infer T> ? T : never
}

export function optional<T>(field: Field<T>): OptionalField<T> {
  return { ...field, optional: true }
}

export function described<T>(field: Field<T>, description: string): Field<T> {
  return { ...field, schema: { ...field.schema, description } }
}

export function text({ max = 100_000 }: { max?: number } = {}): Field<string> {
  return {
    schema: { type: 'string', maxLength: max },
    read(value, path) {
      if (typeof value !== 'string') throw invalid(path, 'a string')
      if (value.length > max) throw invalid(path, `a string of at most ${max} characters`)
      return value
    },
  }
}

export function wholeNumber({
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
}: {
  min?: number
  max?: number
} = {}): Field<number> {
  return {
    schema: { type: 'integer', minimum: min, maximum: max },
    read(value, path) {
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
      throw invalid(path, `a whole number from ${min} to ${max}`)
    },
  }
}

export function yesNo(): Field<boolean> {
  return {
    schema: { type: 'boolean' },
    read(value, path) {
      if (typeof value !== 'boolean') throw invalid(path, 'true or false')
      return value
    },
  }
}

export function oneOf<const T extends string | number>(choices: readonly T[]): Field<T> {
  return {
    schema: { enum: choices },
    read(value, path) {
      if (choices.includes(value as T)) return value as T
      throw invalid(path, `one of ${choices.join(', ')}`)
    },
  }
}

export function nullable<T>(field: Field<T>): Field<T | null> {
  return {
    schema: { anyOf: [field.schema, { type: 'null' }] },
    read: (value, path) => (value === null ? null : field.read(value, path)),
  }
}

export function list<T>(item: Field<T>): Field<T[]> {
  return {
    schema: { type: 'array', items: item.schema },
    read(value, path) {
      if (!Array.isArray(value)) throw invalid(path, 'an array')
      return value.map((one, index) => item.read(one, `${path}[${index}]`))
    },
  }
}

/** An object with these members and no others. */
export function object<F extends Fields>(fields: F): Field<Values<F>> {
  const names = Object.keys(fields)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, (fields[name] as Field<unknown>).schema])),
      required: names.filter((name) => !('optional' in (fields[name] as Field<unknown>))),
      additionalProperties: false,
    },
    read(value, path) {
      const given = record(value, path)
      for (const name of Object.keys(given)) {
        if (!Object.hasOwn(fields, name)) {
          throw new FieldError(`${at(path, name)} is not known; known are ${names.join(', ') || 'none'}`)
        }
      }
      const values: Record<string, unknown> = {}
      for (const name of names) {
        const field = fields[name] as Field<unknown>
        const member = Object.hasOwn(given, name) ? given[name] : undefined
        if (member === undefined && 'optional' in field) continue
        values[name] = field.read(member, at(path, name))
      }
      return values as Values<F>
    },
  }
}

/** An object whose member `kind` says which others it has. */
export function byKind<V extends Record<string, Fields>>(
  variants: V,
): Field<{ [K in keyof V & string]: { kind: K } & Values<V[K]> }[keyof V & string]> {
  const kinds = Object.keys(variants)
  const kind = oneOf(kinds)
  const fieldOf = (name: string) =>
    object({ kind: { ...kind, schema: { const: name } }, ...(variants[name] as Fields) })
  const fields = new Map(kinds.map((name) => [name, fieldOf(name)]))
  return {
    schema: { oneOf: kinds.map((name) => fields.get(name)?.schema) },
    read(value, path) {
      const chosen = kind.read(record(value, path).kind, at(path, 'kind'))
      return (fields.get(chosen) as Field<never>).read(value, path)
    },
  }
}

/** An object that is described elsewhere, as it comes. */
export function anyObject<T extends object = Record<string, unknown>>(description: string): Field<T> {
  return { schema: { type: 'object', description }, read: (value, path) => record(value, path) as T }
}

function record(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(path, 'an object')
  return value as Record<string, unknown>
}

function at(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function invalid(path: string, expected: string): FieldError {
  return new FieldError(`${path || 'the body'} must be ${expected}`)
}
