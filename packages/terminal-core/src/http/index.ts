export type { ExampleBackendOptions } from './example-backend.ts'
export { toFetchHandler } from './fetch.ts'
export {
  type Authorize,
  createTerminalHandler,
  type HandlerOptions,
  type HandlerResult,
  type TerminalHandler,
} from './handler.ts'
export { mergeOpenApi } from './merge-openapi.ts'
export {
  fromNodeRequest,
  type NodeListener,
  type Parsed,
  sendNodeResponse,
  streamFor,
  toNodeListener,
} from './node.ts'
export { type OpenApiDocument, type OpenApiOptions, openApiDocument } from './openapi.ts'
export type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'
export { errorResponse } from './response.ts'
export { type HttpRoute, httpRoutes, type RouteName, servedRoutes } from './routes.ts'
