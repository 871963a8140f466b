import type { TerminalError } from '../errors.ts'
import type { TerminalHttpResponse } from './request.ts'

/** Nothing of this API may be stored by anyone: tokens are single use, and everything else changes under the reader's hands. */
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const

export function jsonResponse(status: number, value: unknown): TerminalHttpResponse {
  return jsonTextResponse(status, JSON.stringify(value))
}

/** {@link jsonResponse} of JSON that is text already. */
export function jsonTextResponse(status: number, body: string): TerminalHttpResponse {
  return { status, headers: HEADERS, body }
}

/** The response for an error, of ours or not: anything unknown is `internal` and shows nothing of itself. */
export function errorResponse(error: TerminalError): TerminalHttpResponse {
  const headers: Record<string, string> = { ...HEADERS }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  // The rest of the body is not wanted, and the next request must not wait behind it.
  if (error.code === 'payload_too_large') headers.connection = 'close'
  if (error.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer'
  return { status: error.status, headers, body: JSON.stringify(error.toBody()) }
}
