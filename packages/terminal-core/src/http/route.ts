import type { TerminalScope } from '../access/scope.ts'
import type { Operation } from '../operations/operation.ts'
import type { Terminal } from '../terminal.ts'
import type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'

/** Name, method and path of a route. */
export interface HttpRoute {
  /** `resource.verb`, unique in a mount. In camel case it names the method of NestJS and the operation in OpenAPI. */
  name: string
  method: Operation['method']
  /** Relative to the mount. A `:name` segment stands for one segment of the request's path, see {@link RouteContext.params}. */
  path: string
}

/** A route of a mount: an operation, a service like `healthz`, or a route that the host passes in `routes`. */
export interface TerminalRoute extends HttpRoute {
  /** Also answers `HEAD`, as load balancers probe. */
  head?: boolean
  /** How `openapi.json` describes the route. Without it, or when it returns undefined, the route is not described. */
  describe?(terminal: Terminal): OpenApiOperation | undefined
  /** Answers a request. A `TerminalError` that it throws is answered with its status, every other error is logged and answered 500. */
  respond(context: RouteContext): Promise<TerminalHttpResponse>
}

/** What a route answers a request from. */
export interface RouteContext {
  terminal: Terminal
  request: TerminalHttpRequest
  /** The `:name` segments of the path, decoded. May hold parameters of the host's own prefix too. */
  params: Readonly<Record<string, string>>
  /** Resolves who is asking with the mount's `authorize`. @throws TerminalError `unauthenticated` */
  authorize(): Promise<TerminalScope>
  /** Every route of the mount. */
  routes: readonly TerminalRoute[]
}

/** One method of one path. */
export interface OpenApiOperation {
  operationId: string
  responses: Record<string, unknown>
  [member: string]: unknown
}

/** A route name in camel case: `readersList`. */
export function camelCase(name: string): string {
  return name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())
}
