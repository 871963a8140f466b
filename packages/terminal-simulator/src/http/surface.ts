import type { IncomingMessage, ServerResponse } from 'node:http'

/** A part of the server outside of `/v1/` and `/v2/`. It reads the request and writes the response itself. */
export interface Surface {
  /** Whether it serves a path (without the query). */
  matches(path: string): boolean
  serve(request: IncomingMessage, response: ServerResponse): void | Promise<void>
}
