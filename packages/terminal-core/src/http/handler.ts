import type { TerminalScope } from '../access/scope.ts'
import { isTerminalError, misconfigured, TerminalError } from '../errors.ts'
import type { TerminalLogger } from '../logger.ts'
import { assertServable } from '../seam.ts'
import { setHttpRoute } from '../telemetry.ts'
import type { Terminal } from '../terminal.ts'
import type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'
import { errorResponse } from './response.ts'
import type { TerminalRoute } from './route.ts'
import { routeMatcher, servedRoutes } from './routes.ts'

/** Resolves who is asking from the framework's own request: a session, a bearer token, a client certificate. Null: nobody known. */
export type Authorize<Native> = (native: Native) => Promise<TerminalScope | null> | TerminalScope | null

/** Options of {@link createTerminalHandler}. */
export interface HandlerOptions<Native> {
  /** Required: without it only health and the webhook route, which verifies signatures, would answer anybody. */
  authorize: Authorize<Native>
  /** The path of the mount. Default `/terminal`; an empty string mounts the routes at the root. */
  prefix?: string
  /** Further routes on the same mount, like those of `@org/terminal-core/example-backend`. Default none. */
  routes?: readonly TerminalRoute[]
}

export type HandlerResult = { matched: true; response: TerminalHttpResponse } | { matched: false }

/** The operations as HTTP. */
export interface TerminalHandler<Native> {
  /** Answers a request to one of the routes; `matched: false` for every other request. Never throws. */
  handle(request: TerminalHttpRequest, native: Native): Promise<HandlerResult>
  /** Answers a request that the framework has already routed, by the name of the route. Never throws. */
  execute(
    name: string,
    params: Readonly<Record<string, string>>,
    request: TerminalHttpRequest,
    native: Native,
  ): Promise<TerminalHttpResponse>
}

/**
 * @throws TerminalError `misconfigured` without `authorize`, for a terminal of another seam, for a prefix that no path could begin with, or for a further route that
 * cannot be served
 */
export function createTerminalHandler<Native>(
  terminal: Terminal,
  options: HandlerOptions<Native>,
): TerminalHandler<Native> {
  assertServable(terminal)
  const { authorize, prefix = '/terminal', routes: further = [] } = options
  if (typeof authorize !== 'function') {
    throw misconfigured(
      'authorize is missing: pass a function that resolves who is asking, or null for nobody.',
    )
  }
  const routes = servedRoutes({ webhooks: terminal.webhooks !== undefined, routes: further })
  const match = routeMatcher(prefix, routes)
  // A framework registers its routes before the terminal exists, and so with webhooks.
  const registered = servedRoutes({ webhooks: true, routes: further })
  const byName = new Map([...registered].reverse().map((route) => [route.name, route]))

  async function answer(
    route: TerminalRoute,
    params: Readonly<Record<string, string>>,
    request: TerminalHttpRequest,
    native: Native,
  ): Promise<TerminalHttpResponse> {
    try {
      const scopeOf = () => authorized(authorize, native, terminal.logger)
      return await route.respond({ terminal, request, params, authorize: scopeOf, routes })
    } catch (error) {
      return errorResponse(asTerminalError(error, `${route.name} failed`, terminal.logger))
    }
  }

  return {
    async handle(request, native) {
      const found = match(request.method, request.path)
      if (!found) return { matched: false }
      setHttpRoute(`${prefix}${found.route.path}`)
      return { matched: true, response: await answer(found.route, found.params, request, native) }
    },
    async execute(name, params, request, native) {
      const route = byName.get(name)
      if (route) return answer(route, params, request, native)
      return errorResponse(new TerminalError('not_found', { message: `There is no route named ${name}.` }))
    },
  }
}

async function authorized<Native>(
  authorize: Authorize<Native>,
  native: Native,
  logger: TerminalLogger,
): Promise<TerminalScope> {
  let scope: TerminalScope | null
  try {
    scope = await authorize(native)
  } catch (error) {
    throw asTerminalError(error, 'authorize failed', logger)
  }
  if (scope === null) throw new TerminalError('unauthenticated')
  return scope
}

/** Logs an error that the client may not see. */
function asTerminalError(error: unknown, message: string, logger: TerminalLogger): TerminalError {
  if (isTerminalError(error)) return error
  logger.error({ err: error }, message)
  return new TerminalError('internal', { cause: error })
}
