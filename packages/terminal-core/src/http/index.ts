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
  type ParsedBody,
  sendNodeResponse,
  toNodeListener,
  toNodeStream,
} from './node.ts'
export { type OpenApiOptions, openApiDocument } from './openapi.ts'
export type { OpenApiDocument } from './openapi-document.ts'
export type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'
export { errorResponse, jsonResponse } from './response.ts'
export type {
  HttpRoute,
  OpenApiOperation,
  RouteContext,
  TerminalRoute,
} from './route.ts'
export { servedRoutes } from './routes.ts'
