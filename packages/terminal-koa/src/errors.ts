import { isTerminalError } from '@org/terminal-core'
import { errorResponse } from '@org/terminal-core/http'
import type { Middleware } from 'koa'
import { sendResponse } from './native-response.ts'

/**
 * Answers a `TerminalError` of your own middleware, for example from `ctx.state.terminal.invoke`, with the status and the JSON body of the
 * API. Every other error goes to Koa.
 */
export function terminalErrors(): Middleware {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      if (!isTerminalError(error)) throw error
      if (error.status >= 500) ctx.app.emit('error', error, ctx)
      sendResponse(ctx, errorResponse(error))
    }
  }
}
