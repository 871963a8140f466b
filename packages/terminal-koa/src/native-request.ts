import { fromNodeRequest, type ParsedBody, type TerminalHttpRequest } from '@org/terminal-core/http'
import type { ParameterizedContext } from 'koa'

/** Converts a Koa request. A body parser that ran before has left the body on `ctx.request`. */
export function toTerminalRequest(ctx: ParameterizedContext): TerminalHttpRequest {
  return {
    ...fromNodeRequest(ctx.req, ctx.request as ParsedBody),
    method: ctx.method,
    path: ctx.path,
    query: ctx.querystring,
  }
}
