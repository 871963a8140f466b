import type { TerminalHttpResponse } from '@org/terminal-core/http'
import type { ParameterizedContext } from 'koa'

export function respond(ctx: ParameterizedContext, { status, headers, body }: TerminalHttpResponse): void {
  ctx.status = status
  ctx.set(headers)
  ctx.body = body
}
