import type { HttpServer } from '@nestjs/common'
import type { TerminalHttpResponse } from '@org/terminal-core/http'

/** Writes a response of the core's through Nest's adapter. The body is text already: nothing serialises it again. */
export function sendResponse(adapter: HttpServer, native: object, response: TerminalHttpResponse): void {
  for (const [name, value] of Object.entries(response.headers)) adapter.setHeader(native, name, value)
  adapter.reply(native, response.body, response.status)
}
