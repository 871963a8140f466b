import type { TerminalScope } from '../access/scope.ts'
import { isTerminalError, misconfigured, TerminalError } from '../errors.ts'
import type { TerminalEvent } from '../events/event.ts'
import type { OperationName } from '../operations/index.ts'
import type { Flow } from '../store/store.ts'
import { tellRoute } from '../telemetry.ts'
import type { Terminal } from '../terminal.ts'
import { type ExampleBackendOptions, exampleBackend } from './example-backend.ts'
import { healthz, readyz } from './health.ts'
import { isStream, readInput } from './input.ts'
import { openApiResponder } from './openapi.ts'
import type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'
import type { Responder } from './responder.ts'
import { errorResponse, jsonResponse } from './response.ts'
import { isOperation, type RouteName, routeMatcher, servedRoutes } from './routes.ts'
import { STREAM_HEADERS, serverSentEvents } from './sse.ts'
import { webhookResponder } from './webhook.ts'

/** Resolves who is asking from the framework's own request: a session, a bearer token, a client certificate. Null: nobody known. */
export type Authorize<Native> = (native: Native) => Promise<TerminalScope | null> | TerminalScope | null

/** Options of {@link createTerminalHandler}. */
export interface HandlerOptions<Native> {
  /** Required: nothing is served to a caller the host has not recognised, but health and the answer to a signed webhook. */
  authorize: Authorize<Native>
  /** Where the routes hang. Default `/terminal`; an empty string mounts them at the root. */
  prefix?: string
  /**
   * Also serves the routes of Stripe's sample backend, so that Stripe's example apps run against this one: point them at the prefix.
   * Every route is authorised like the operation behind it. Default false.
   * Source: https://github.com/stripe/example-terminal-backend
   */
  exampleBackend?: boolean | ExampleBackendOptions
}

export type HandlerResult = { matched: true; response: TerminalHttpResponse } | { matched: false }

/** The operations as HTTP. */
export interface TerminalHandler<Native> {
  /** Answers a request of ours, and says so when it is not. Never throws. */
  handle(request: TerminalHttpRequest, native: Native): Promise<HandlerResult>
  /** Answers a request whose route the framework has already matched. Never throws. */
  execute(
    name: RouteName,
    params: Readonly<Record<string, string>>,
    request: TerminalHttpRequest,
    native: Native,
  ): Promise<TerminalHttpResponse>
}

/**
 * @throws TerminalError `misconfigured` without `authorize`
 */
export function createTerminalHandler<Native>(
  terminal: Terminal,
  options: HandlerOptions<Native>,
): TerminalHandler<Native> {
  const { authorize, prefix = '/terminal', exampleBackend: example = false } = options
  if (typeof authorize !== 'function') {
    throw misconfigured(
      'authorize is missing: pass a function that resolves who is asking, or null for nobody.',
    )
  }
  const served = { exampleBackend: example !== false, webhooks: terminal.webhooks !== undefined }
  const routes = servedRoutes(served)
  const match = routeMatcher(prefix, routes)
  const paths = new Map(
    routes.map(({ name, path }) => [name, `${prefix}${path}`]).reverse() as [RouteName, string][],
  )
  const responders: Record<Exclude<RouteName, OperationName>, Responder> = {
    healthz,
    readyz: readyz(terminal),
    openapi: openApiResponder(terminal, served.exampleBackend),
    webhooks: webhookResponder(terminal),
    ...exampleBackend(terminal, example === true ? {} : example || {}),
  }

  async function run(
    name: OperationName,
    params: Readonly<Record<string, string>>,
    request: TerminalHttpRequest,
    authorized: () => Promise<TerminalScope>,
  ): Promise<TerminalHttpResponse> {
    const scope = await authorized()
    const input = await readInput(name, params, request)
    const output = await terminal.invoke(name, input as never, {
      scope,
      idempotencyKey: request.header('idempotency-key'),
      signal: request.signal,
    })
    if (!isStream(name)) return jsonResponse(200, output)
    const body = serverSentEvents(output as Flow<TerminalEvent>, terminal.heartbeatMs)
    return { status: 200, headers: STREAM_HEADERS, body }
  }

  const execute: TerminalHandler<Native>['execute'] = async (name, params, request, native) => {
    const authorized = async () => {
      const scope = await authorize(native)
      if (scope === null) throw new TerminalError('unauthenticated')
      return scope
    }
    tellRoute(paths.get(name))
    try {
      if (isOperation(name)) return await run(name, params, request, authorized)
      return await responders[name](request, authorized)
    } catch (error) {
      return errorResponse(asTerminalError(error, terminal))
    }
  }

  return {
    execute,
    async handle(request, native) {
      const found = match(request.method, request.path)
      if (!found) return { matched: false }
      return { matched: true, response: await execute(found.name, found.params, request, native) }
    },
  }
}

function asTerminalError(error: unknown, terminal: Terminal): TerminalError {
  if (isTerminalError(error)) return error
  terminal.logger.error({ err: error }, 'authorize failed')
  return new TerminalError('internal', { cause: error })
}
