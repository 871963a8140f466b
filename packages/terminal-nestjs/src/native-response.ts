import type { ServerResponse } from 'node:http'
import { type HttpServer, StreamableFile } from '@nestjs/common'
import { streamFor, type TerminalHttpResponse } from '@org/terminal-core/http'

/** Writes a response of the core's through Nest's adapter. The body is text already: nothing serialises it again. */
export function sendResponse(adapter: HttpServer, native: object, response: TerminalHttpResponse): void {
  for (const [name, value] of Object.entries(response.headers)) adapter.setHeader(native, name, value)
  const { body, status } = response
  if (typeof body === 'string') adapter.reply(native, body, status)
  else adapter.reply(native, new StreamableFile(streamFor(rawResponse(native), body)), status)
}

/** Fastify wraps the response of Node, Express extends it. */
function rawResponse(native: object): ServerResponse {
  return 'raw' in native ? (native.raw as ServerResponse) : (native as ServerResponse)
}
