export { toFetchHandler } from './fetch.ts'
export {
  type Authorize,
  createTerminalHandler,
  errorResponse,
  type HandlerOptions,
  type HandlerResult,
  type HttpRoute,
  httpRoutes,
  type TerminalHandler,
} from './handler.ts'
export { fromNodeRequest, type NodeListener, sendNodeResponse, toNodeListener } from './node.ts'
export type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'
