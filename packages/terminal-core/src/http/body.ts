import { isUtf8 } from 'node:buffer'
import { invalidField, TerminalError } from '../errors.ts'
import { formFields, type TextSchema } from './form.ts'
import { type TerminalHttpRequest, withinLimit } from './request.ts'

type Fields = Record<string, unknown>

const NONE: Fields = {}

/** The largest body of an operation, in bytes: every input is far smaller. */
const BODY_LIMIT = 64 * 1024

/** The fields of a query. @throws TerminalError `invalid_request` */
export function queryFields(query: string, schema: TextSchema): Fields {
  return query === '' ? NONE : formFields(query, schema)
}

/**
 * The fields of a body: none, JSON, or a form. If a parser of the host's ran before, its result is used.
 * @throws TerminalError `invalid_request`, `payload_too_large`
 */
export async function bodyFields(request: TerminalHttpRequest, schema: TextSchema): Promise<Fields> {
  const isForm = mediaType(request) === 'application/x-www-form-urlencoded'
  const parsed = request.parsedBody
  if (isPlainObject(parsed)) return isForm ? formFields(parsed, schema) : parsed
  const bytes = await bytesOf(request, parsed)
  if (bytes.length === 0) return NONE
  const text = decode(request, bytes)
  return isForm ? formFields(text, schema) : jsonFields(request, text)
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
