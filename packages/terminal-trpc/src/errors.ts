import { type ERRORS, type ErrorBody, isTerminalError, type TerminalError } from '@org/terminal-core'
import { type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server'

type Status = (typeof ERRORS)[keyof typeof ERRORS]['status']

/** tRPC names its errors by HTTP status; a status new in the core does not compile until it has a name here. */
const CODES: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
} satisfies Record<Status, TRPC_ERROR_CODE_KEY>

/**
 * Converts an error to tRPC's, with the HTTP status of its code. For procedures of your own that call the terminal; the procedures of
 * `createTerminalProcedures` do it themselves.
 *
 * The message is the one a client may see; the `TerminalError` with all its details is the `cause`, which tRPC does not send.
 */
export function toTRPCError(error: TerminalError): TRPCError {
  return new TRPCError({
    code: CODES[error.status] ?? 'INTERNAL_SERVER_ERROR',
    message: error.toBody().error.message,
    cause: error,
  })
}

/**
 * An `errorFormatter` that adds `data.terminal` to errors of the terminal: code, `fields`, `retryable`, `cashierMessage`, with the same
 * names and the same omissions as in the body of the HTTP API. All other errors keep their shape.
 *
 * Pass it directly, `initTRPC.create({ errorFormatter: terminalErrorFormatter })`, or call it inside a formatter of your own.
 */
export function terminalErrorFormatter<Shape extends { data: object }>(options: {
  shape: Shape
  error: TRPCError
}): Shape & { data: { terminal?: ErrorBody['error'] } } {
  const { shape, error } = options
  if (!isTerminalError(error.cause)) return shape
  return { ...shape, data: { ...shape.data, terminal: error.cause.toBody().error } }
}
