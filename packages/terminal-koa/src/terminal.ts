import type { Terminal } from '@org/terminal-core'
import { createTerminalHandler, type HandlerOptions } from '@org/terminal-core/http'
import type { Middleware, ParameterizedContext } from 'koa'
import { toTerminalRequest } from './native-request.ts'
import { sendResponse } from './native-response.ts'

/** What {@link terminal} puts on `ctx.state`. */
export interface TerminalState {
  terminal: Terminal
}

/** Options of {@link terminal}. */
export interface TerminalMiddlewareOptions extends HandlerOptions<ParameterizedContext> {
  /** From `createTerminal`. Close it yourself when the server stops. */
  terminal: Terminal
}

/**
 * Serves the operations of Stripe Terminal below `prefix` (default `/terminal`) and passes every other request on.
 *
 * Middleware after it finds the terminal in `ctx.state.terminal`. It works before and behind a body parser.
 *
 * @throws TerminalError `misconfigured` without `authorize`
 */
export function terminal(options: TerminalMiddlewareOptions): Middleware<TerminalState> {
  const handler = createTerminalHandler(options.terminal, options)
  return async (ctx, next) => {
    ctx.state.terminal = options.terminal
    const result = await handler.handle(toTerminalRequest(ctx), ctx)
    if (!result.matched) return next()
    sendResponse(ctx, result.response)
  }
}
