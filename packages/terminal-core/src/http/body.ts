import { isUtf8 } from 'node:buffer'
import { invalidField, TerminalError } from '../errors.ts'
import { coerce, FormError, nest, parseForm, type TextSchema } from './form.ts'
import { type TerminalHttpRequest, withinLimit } from './request.ts'

type Fields = Record<string, unknown>

const NONE: Fields = {}

/** The largest body of an operation, in bytes: every input is far smaller. */
const BODY_LIMIT = 64 * 1024

/** The fields of a query. @throws TerminalError `invalid_request` */
export function queryFields(query: string, schema: TextSchema): Fields {
  return query === '' ? NONE : (coerce(formFields(query), schema) as Fields)
}

/**
 * The fields of a body: none, JSON, or a form. Uses what a parser of the host's left where one ran.
 * @throws TerminalError `invalid_request`, `payload_too_large`
 */
export async function bodyFields(request: TerminalHttpRequest, schema: TextSchema): Promise<Fields> {
  const isForm = mediaType(request) === 'application/x-www-form-urlencoded'
  const parsed = request.parsedBody
  if (isPlainObject(parsed)) return isForm ? (coerce(nestForm(parsed), schema) as Fields) : parsed
  const bytes = await bytesOf(request, parsed)
  if (bytes.length === 0) return NONE
  const text = decode(request, bytes)
  return isForm ? (coerce(formFields(text), schema) as Fields) : jsonFields(request, text)
}

async function bytesOf(request: TerminalHttpRequest, parsed: unknown): Promise<Uint8Array> {
  if (parsed === undefined || parsed === null || parsed === '') return request.rawBody(BODY_LIMIT)
  if (!(parsed instanceof Uint8Array)) return notAnObject()
  return withinLimit(parsed, BODY_LIMIT)
}

function mediaType(request: TerminalHttpRequest): string {
  return (request.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function isPlainObject(value: unknown): value is Fields {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}

function decode(request: TerminalHttpRequest, bytes: Uint8Array): string {
  const encoding = request.header('content-encoding')
  if (encoding !== undefined && encoding !== 'identity') {
    throw invalidField('Content-Encoding', `${encoding} is not supported; send the body uncompressed`)
  }
  if (!isUtf8(bytes)) throw new TerminalError('invalid_request', { message: 'The body is not valid UTF-8.' })
  return new TextDecoder().decode(bytes)
}

function jsonFields(request: TerminalHttpRequest, text: string): Fields {
  const type = mediaType(request)
  if (type !== 'application/json' && !type.endsWith('+json')) {
    throw invalidField('Content-Type', 'send application/json or application/x-www-form-urlencoded')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new TerminalError('invalid_request', { message: 'The body is not valid JSON.' })
  }
  return isPlainObject(value) ? value : notAnObject()
}

function notAnObject(): never {
  throw new TerminalError('invalid_request', { message: 'The body must be a JSON object.' })
}

function formFields(text: string): Fields {
  return readingForm(() => parseForm(text))
}

/**
 * What a form parser left is read anew: simple ones leave `address[country]` as a flat key, better ones have nested it already, and `qs`
 * stops half way at `a[b[c]]`.
 */
function nestForm(fields: Fields): Fields {
  return readingForm(() => nest(flatten(fields, '')))
}

function flatten(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, value as string]]
  return Object.entries(value).flatMap(([key, item]) => flatten(item, path === '' ? key : `${path}[${key}]`))
}

function readingForm(read: () => Fields): Fields {
  try {
    return read()
  } catch (error) {
    if (error instanceof FormError) throw invalidField(error.field || 'body', error.message)
    throw error
  }
}
