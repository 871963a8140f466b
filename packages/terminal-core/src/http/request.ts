import { TerminalError } from '../errors.ts'

/**
 * A request as the core sees it, whatever the framework. Everything is lazy: the body is read only when an operation wants it, and
 * only after the caller is known.
 */
export interface TerminalHttpRequest {
  method: string
  /** Without the query, still percent-encoded. */
  path: string
  /** What follows the `?`, or an empty string. */
  query: string
  /** @param name in lower case */
  header(name: string): string | undefined
  /** What a body parser of the host's left, when one ran before us. */
  parsedBody?: unknown
  /**
   * The exact bytes of the body, empty when there is none.
   * @throws TerminalError `payload_too_large` above the limit, `raw_body_unavailable` when somebody else has read it.
   */
  rawBody(limitBytes: number): Promise<Uint8Array>
  /** Says that the client has left, where the framework knows it before there is an answer. */
  signal?: AbortSignal
}

export interface TerminalHttpResponse {
  status: number
  headers: Readonly<Record<string, string>>
  /** Text, or texts that go on and on: write each when the last one is through, and call the iterator's `return()` once the client has left. */
  body: string | AsyncIterable<string>
}

/** Bytes that are there already, for `rawBody`. @throws TerminalError `payload_too_large` */
export function withinLimit(bytes: Uint8Array, limitBytes: number): Uint8Array {
  if (bytes.length > limitBytes) throw tooLarge(limitBytes)
  return bytes
}

/** The client left in the middle of its body. */
export function brokenOff(cause?: unknown): TerminalError {
  return new TerminalError('invalid_request', { message: 'The body ended too early.', cause })
}

export function tooLarge(limitBytes: number): TerminalError {
  return new TerminalError('payload_too_large', { message: `The body is larger than ${limitBytes} bytes.` })
}
