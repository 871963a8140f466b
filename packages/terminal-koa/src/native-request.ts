import { fromNodeRequest, type TerminalHttpRequest } from '@org/terminal-core/http'
import type { ParameterizedContext } from 'koa'

/** What Koa's body parsers leave on `ctx.request`. */
interface MaybeParsed {
  body?: unknown
  rawBody?: unknown
}

/** A Koa request, seen lazily. Works before and behind a body parser. */
export function fromKoaContext(ctx: ParameterizedContext): TerminalHttpRequest {
  const { body, rawBody } = ctx.request as MaybeParsed
  const request = fromNodeRequest(ctx.req)
  return {
    ...request,
    method: ctx.method,
    path: ctx.path,
    query: ctx.querystring,
    parsedBody: ctx.req.readableEnded ? body : undefined,
    rawBody: (limit) =>
      typeof rawBody === 'string' ? Promise.resolve(Buffer.from(rawBody)) : request.rawBody(limit),
  }
}
