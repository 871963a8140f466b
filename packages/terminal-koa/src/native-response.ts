import { type TerminalHttpResponse, toNodeStream } from '@org/terminal-core/http'
import type { ParameterizedContext } from 'koa'

export function sendResponse(
  ctx: ParameterizedContext,
  { status, headers, body }: TerminalHttpResponse,
): void {
  ctx.status = status
  ctx.set(headers)
  ctx.body = typeof body === 'string' ? body : toNodeStream(ctx.res, body)
  if (typeof body !== 'string') expectLeaving(ctx)
}

/** Every stream of events ends when its client leaves, which Koa would report as an error of the app. */
function expectLeaving(ctx: ParameterizedContext): void {
  const report = ctx.onerror
  ctx.onerror = (error) => {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_STREAM_PREMATURE_CLOSE')
      report.call(ctx, error)
  }
}
