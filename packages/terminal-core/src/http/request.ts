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
}

export interface TerminalHttpResponse {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}
