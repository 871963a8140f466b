import type { ErrorCode, TerminalError } from '../errors.ts'
import type { TerminalHttpResponse } from '../http/request.ts'
import { errorResponse } from '../http/response.ts'

/** Statuses of the sample. Every other code is a 402, whose text the example apps show. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  permission_denied: 403,
  misconfigured: 400,
  internal: 500,
}

/** An error as the sample answers it: plain text. */
export function failureResponse(error: TerminalError, failure: string): TerminalHttpResponse {
  const { headers } = errorResponse(error)
  return {
    status: STATUS[error.code] ?? 402,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    body: `${failure} ${error.toBody().error.message}`,
  }
}
