import type { TerminalError } from '../errors.ts'
import type { TerminalHttpResponse } from './request.ts'

/** No cache may store a response: tokens are single use, and everything else changes quickly. */
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const

export function jsonResponse(status: number, value: unknown): TerminalHttpResponse {
  return jsonTextResponse(status, JSON.stringify(value))
}

/** {@link jsonResponse} for JSON text. */
export function jsonTextResponse(status: number, body: string): TerminalHttpResponse {
  return { status, headers: HEADERS, body }
}

/** The response for an error. `misconfigured` and `internal` show no details. */
export function errorResponse(error: TerminalError): TerminalHttpResponse {
  const headers: Record<string, string> = { ...HEADERS }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  // The rest of the body is not read, and the next request must not wait behind it.
  if (error.code === 'payload_too_large') headers.connection = 'close'
  if (error.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer'
  return { status: error.status, headers, body: JSON.stringify(error.toBody()) }
}
