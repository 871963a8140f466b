import type { ServerResponse } from 'node:http'
import { type HttpServer, StreamableFile } from '@nestjs/common'
import { sendNodeResponse, type TerminalHttpResponse, toNodeStream } from '@org/terminal-core/http'

/** Of Express, or of Fastify. */
export type NestResponse = ServerResponse | { raw: ServerResponse }

/**
 * Writes a response. Fastify wraps Node's response and runs its own hooks around it. Express extends it, and its `send()` would compute an
 * ETag for a response that no cache may store.
 */
export function sendResponse(
  adapter: HttpServer,
  native: NestResponse,
  response: TerminalHttpResponse,
): void {
  if (!('raw' in native)) {
    sendNodeResponse(native, response)
    return
  }
  const { body, status, headers } = response
  for (const [name, value] of Object.entries(headers)) adapter.setHeader(native, name, value)
  const sent = typeof body === 'string' ? body : new StreamableFile(toNodeStream(native.raw, body))
  adapter.reply(native, sent, status)
}
