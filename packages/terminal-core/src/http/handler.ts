import { z } from 'zod'
import type { TerminalScope } from '../access/scope.ts'
import { invalidField, isTerminalError, TerminalError } from '../errors.ts'
import { type OperationName, operationNames, operations } from '../operations/index.ts'
import type { Operation } from '../operations/operation.ts'
import { misconfigured } from '../options.ts'
import type { Terminal } from '../terminal.ts'
import { bodyFields, queryFields } from './body.ts'
import type { TextSchema } from './form.ts'
import type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'

/** Resolves who is asking from the framework's own request: a session, a bearer token, a client certificate. Null: nobody known. */
export type Authorize<Native> = (native: Native) => Promise<TerminalScope | null> | TerminalScope | null

/** Options of {@link createTerminalHandler}. */
export interface HandlerOptions<Native> {
  /** Required: nothing is served to a caller the host has not recognised. */
  authorize: Authorize<Native>
  /** Where the routes hang. Default `/terminal`; an empty string mounts them at the root. */
  prefix?: string
}

export type HandlerResult = { matched: true; response: TerminalHttpResponse } | { matched: false }

/** The operations as HTTP. */
export interface TerminalHandler<Native> {
  /** Answers a request of ours, and says so when it is not. Never throws. */
  handle(request: TerminalHttpRequest, native: Native): Promise<HandlerResult>
  /** Answers a request whose route the framework has already matched. Never throws. */
  execute(
    name: OperationName,
    params: Readonly<Record<string, string>>,
    request: TerminalHttpRequest,
    native: Native,
  ): Promise<TerminalHttpResponse>
}

/** One route of the API, relative to the mount. */
export interface HttpRoute {
  name: OperationName
  method: Operation['method']
  path: string
}

/** Every route of the API, aliases included. */
export const httpRoutes: readonly HttpRoute[] = operationNames.flatMap((name) => {
  const { method, path, aliases = [] }: Operation = operations[name]
  return [path, ...aliases].map((path) => ({ name, method, path }))
})

/** Nothing of this API may be stored by anyone: tokens are single use, and everything else changes under the reader's hands. */
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const

const SCHEMAS = new Map<OperationName, TextSchema>(
  operationNames.map((name) => [
    name,
    z.toJSONSchema(operations[name].input, { io: 'input', unrepresentable: 'any' }) as TextSchema,
  ]),
)

/**
 * @throws TerminalError `misconfigured` without `authorize`
 */
export function createTerminalHandler<Native>(
  terminal: Terminal,
  options: HandlerOptions<Native>,
): TerminalHandler<Native> {
  const { authorize, prefix = '/terminal' } = options
  if (typeof authorize !== 'function') {
    throw misconfigured(
      'authorize is missing: pass a function that resolves who is asking, or null for nobody.',
    )
  }
  const match = routeMatcher(prefix)

  const execute: TerminalHandler<Native>['execute'] = async (name, params, request, native) => {
    try {
      const scope = await authorize(native)
      if (scope === null) throw new TerminalError('unauthenticated')
      const input = await readInput(name, params, request)
      const output = await terminal.invoke(name, input as never, {
        scope,
        idempotencyKey: request.header('idempotency-key'),
      })
      return { status: 200, headers: HEADERS, body: JSON.stringify(output) }
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

/** The response for an error, of ours or not: anything unknown is `internal` and shows nothing of itself. */
export function errorResponse(error: TerminalError): TerminalHttpResponse {
  const headers: Record<string, string> = { ...HEADERS }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  // The rest of the body is not wanted, and the next request must not wait behind it.
  if (error.code === 'payload_too_large') headers.connection = 'close'
  if (error.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer'
  return { status: error.status, headers, body: JSON.stringify(error.toBody()) }
}

function asTerminalError(error: unknown, terminal: Terminal): TerminalError {
  if (isTerminalError(error)) return error
  terminal.logger.error({ err: error }, 'authorize failed')
  return new TerminalError('internal', { cause: error })
}

async function readInput(
  name: OperationName,
  params: Readonly<Record<string, string>>,
  request: TerminalHttpRequest,
): Promise<Record<string, unknown>> {
  const schema = SCHEMAS.get(name) as TextSchema
  const fields =
    operations[name].method === 'POST'
      ? await bodyFields(request, schema)
      : queryFields(request.query, schema)
  for (const key of Object.keys(params)) {
    if (Object.hasOwn(fields, key)) throw invalidField(key, 'is given by the path; remove it from the body')
  }
  return { ...fields, ...params }
}

interface Found {
  name: OperationName
  params: Readonly<Record<string, string>>
}

const NO_PARAMS = {}

function routeMatcher(prefix: string): (method: string, path: string) => Found | undefined {
  if (prefix !== '' && !/^(\/[^/]+)+$/.test(prefix)) {
    throw misconfigured(`prefix must start with a slash and not end with one, like /terminal; got ${prefix}`)
  }
  const fixed = new Map<string, Found>()
  const open: { method: string; segments: string[]; name: OperationName }[] = []
  for (const { name, method, path } of httpRoutes) {
    if (path.includes(':')) open.push({ name, method, segments: `${prefix}${path}`.split('/') })
    else fixed.set(`${method} ${prefix}${path}`, { name, params: NO_PARAMS })
  }
  return (method, path) => {
    const found = fixed.get(`${method} ${path}`)
    if (found) return found
    if (!path.startsWith(`${prefix}/`)) return undefined
    const segments = path.split('/')
    for (const route of open) {
      const params = route.method === method ? matchSegments(route.segments, segments) : undefined
      if (params) return { name: route.name, params }
    }
    return undefined
  }
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] as string
    // The ids of Stripe need no percent-encoding: an encoded one fails the id's own check as it stands.
    if (part.startsWith(':')) params[part.slice(1)] = segment
    else if (part !== segment) return undefined
  }
  return params
}
