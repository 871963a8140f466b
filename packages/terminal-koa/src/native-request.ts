import { fromNodeRequest, type ParsedBody, type TerminalHttpRequest } from '@org/terminal-core/http'
import type { ParameterizedContext } from 'koa'

/** A Koa request, seen lazily. Works before and behind a body parser, which leaves its findings on `ctx.request`. */
export function toTerminalRequest(ctx: ParameterizedContext): TerminalHttpRequest {
  return {
    ...fromNodeRequest(ctx.req, ctx.request as ParsedBody),
    method: ctx.method,
    path: ctx.path,
    query: ctx.querystring,
  }
}
