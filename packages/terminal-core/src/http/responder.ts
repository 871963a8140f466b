import type { TerminalScope } from '../access/scope.ts'
import type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'

/** Answers one route that is no operation. `authorized` resolves who is asking, and throws where nobody is known. */
export type Responder = (
  request: TerminalHttpRequest,
  authorized: () => Promise<TerminalScope>,
) => Promise<TerminalHttpResponse>
