import { TerminalError } from '../errors.ts'

/**
 * A request of any framework. Everything is lazy: the body is read only when an operation needs it, and only after the caller is
 * known.
 */
export interface TerminalHttpRequest {
  method: string
  /** Without the query, still percent-encoded. */
  path: string
  /** The part after the `?`, or an empty string. */
  query: string
  /** @param name in lower case */
  header(name: string): string | undefined
  /** The result of a body parser of the host's that ran before. */
  parsedBody?: unknown
  /**
   * The exact bytes of the body, empty when there is none.
   * @throws TerminalError `payload_too_large` above the limit, `raw_body_unavailable` when it has been read before,
   * `invalid_request` when the client leaves in the middle of it.
   */
  rawBody(limitBytes: number): Promise<Uint8Array>
  /** Aborts when the client leaves, if the framework notices that before there is a response. */
  signal?: AbortSignal
}

export interface TerminalHttpResponse {
  status: number
  headers: Readonly<Record<string, string>>
  /**
   * Text, or the texts of a live stream: write each after the previous one was flushed, and call the iterator's `return()` when the
   * client leaves.
   */
  body: string | AsyncIterable<string>
}

/** Bytes that have been read already, for `rawBody`. @throws TerminalError `payload_too_large` */
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
