import { isApiVersion } from '../api/api-version.ts'
import { ApiError, type ErrorFields, errorBody, invalidRequest, unrecognizedUrl } from '../api/errors.ts'
import { emptyForm, type Form, parseForm } from '../api/form.ts'
import { parseJsonForm } from '../api/json-form.ts'
import { readParams } from '../api/params.ts'
import type { LoggedRequest } from '../log/request-log.ts'
import { checkExpand, expand } from '../lookup/expand.ts'
import type { World } from '../world.ts'
import { authenticate, type Caller, permit } from './keys.ts'
import type { Route } from './route.ts'
import type { Router } from './router.ts'

const FORM_TYPE = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

/** An HTTP request with its body. */
export interface ApiRequest {
  method: string
  path: string
  query: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** `null` when it was larger than `maxBodyBytes`. */
  body: string | null
}

/** A response of the API. */
export interface ApiResponse {
  status: number
  headers: Record<string, string>
  /** JSON. */
  body: string
  /** The error in the body. */
  error?: ErrorFields
  /** Whether the route's code has begun to run: the parameters are valid, and state may have changed. */
  executed?: boolean
  /** The network failure to simulate while it is sent. */
  failure?: NetworkFailure
}

/** A connection that breaks before or in the middle of the response, or a response that is sent in two halves. */
type NetworkFailure = { kind: 'dropped' | 'truncated' } | { kind: 'slow'; ms: number }

/** One request in the stages. */
export interface Exchange {
  world: World
  request: ApiRequest
  log: LoggedRequest
  route: Route
  /** The variable segments of the path. */
  path: Record<string, string>
  /** Absent on routes that need no API key. */
  caller: Caller | undefined
  /** The API version of the request; the account's default version when it names none. */
  version: string
  params: Form
  /** Set by a fault: fail with a 500 before or after the effect. */
  serverError?: { applied: boolean }
}

/**
 * A step around the execution of a request whose key and form are valid. It may answer the request, throw an `ApiError`, or call `next`
 * and inspect the answer. The first stage is the outermost.
 */
export type Stage = (exchange: Exchange, next: () => Promise<ApiResponse>) => Promise<ApiResponse>

/** Returns the function that serves the API. It never rejects: an unexpected error becomes a 500 and a process warning. */
export function createPipeline(world: World, router: Router<Route>, stages: readonly Stage[]) {
  // An error that a stage throws is an answer to the stages around it.
  async function run(exchange: Exchange, depth: number): Promise<ApiResponse> {
    const stage = stages[depth]
    if (!stage) return execute(exchange)
    try {
      return await stage(exchange, () => run(exchange, depth + 1))
    } catch (error) {
      return answerError(error, exchange.log)
    }
  }

  async function begin(request: ApiRequest, log: LoggedRequest): Promise<ApiResponse> {
    try {
      return await run(prepare(world, router, request, log), 0)
    } catch (error) {
      return answerError(error, log)
    }
  }

  return async (request: ApiRequest, log: LoggedRequest): Promise<ApiResponse> => {
    const answer = await begin(request, log)
    addProtocolHeaders(answer.headers, world, request, log)
    return answer
  }
}

function prepare(world: World, router: Router<Route>, request: ApiRequest, log: LoggedRequest): Exchange {
  const match = router.find(request.method, request.path)
  if (!match) throw unrecognizedUrl(request.method, request.path)
  const { route } = match
  let caller: Caller | undefined
  if (route.access !== 'connection_token') {
    caller = authenticate(world, header(request, 'authorization'), connectedAccount(request))
    log.account = caller.namespace.account
    log.livemode = caller.namespace.livemode
    permit(caller, route.permission)
  }
  const version = versionOf(world, request)
  if (!isApiVersion(version)) throw invalidRequest(`Invalid Stripe API version: ${version}`)
  const params = readForm(request)
  log.params = route.secrets ? without(params, route.secrets) : params
  return { world, request, log, route, path: match.path, caller, version, params }
}

async function execute({ world, route, path, caller, version, params, log }: Exchange): Promise<ApiResponse> {
  let executed = false
  try {
    const values = readParams(route.params, params)
    const paths = (values.expand ?? []) as string[]
    const isList = route.list === true
    if (paths.length > 0) checkExpand(world.store, route.returns, isList, paths)
    const namespace = caller?.namespace ?? world.store.shared
    executed = true
    const result = await route.run({ world, namespace, params: values, version, path })
    const shown = expand({ world, namespace }, result, route.returns, isList, paths)
    return { status: 200, headers: {}, body: JSON.stringify(shown), executed }
  } catch (error) {
    return { ...answerError(error, log), executed }
  }
}

function answerError(thrown: unknown, log: LoggedRequest): ApiResponse {
  const error = thrown instanceof ApiError ? thrown : defect(thrown)
  const body = JSON.stringify(errorBody(error, requestLogUrl(log)))
  return { status: error.status, headers: { ...error.headers }, body, error: error.fields }
}

function defect(thrown: unknown): ApiError {
  process.emitWarning(thrown instanceof Error ? thrown : new Error(String(thrown)))
  return new ApiError(500, {
    type: 'api_error',
    message: 'The simulator failed while serving this request; the process warning has the reason.',
  })
}

function requestLogUrl(log: LoggedRequest): string | undefined {
  if (log.account === null) return undefined
  return `https://dashboard.stripe.com/${log.account}/${log.livemode ? '' : 'test/'}logs/${log.requestId}?t=${Math.floor(log.at / 1000)}`
}

function addProtocolHeaders(
  headers: Record<string, string>,
  world: World,
  request: ApiRequest,
  log: LoggedRequest,
): void {
  headers['Content-Type'] = 'application/json'
  headers['Cache-Control'] = 'no-cache, no-store'
  headers['Request-Id'] = log.requestId
  headers['Stripe-Version'] = versionOf(world, request)
  const account = header(request, 'stripe-account')
  if (account !== undefined) headers['Stripe-Account'] = account
  if (log.idempotencyKey !== null) headers['Idempotency-Key'] = log.idempotencyKey
}

/** A request header by its lower-case name. Repeated headers are joined, as Node joins them. */
function header(request: ApiRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}

/** `Stripe-Context` names the account too: stripe-node sends it when it fetches the object of a thin notification. */
function connectedAccount(request: ApiRequest): string | undefined {
  return header(request, 'stripe-account') ?? header(request, 'stripe-context')
}

/** Stripe docs, versioning: a request without a version uses the account's default version. */
function versionOf({ settings }: World, request: ApiRequest): string {
  return header(request, 'stripe-version') ?? settings.apiVersion
}

function readForm(request: ApiRequest): Form {
  const { body, query } = request
  if (body === null) throw invalidRequest('The request body is too large.', { status: 413 })
  // Stripe docs, api-v2-overview: bodies of API v2 are JSON.
  if (body !== '' && request.path.startsWith('/v2/')) return readJson(request, body)
  if (body !== '' && !isOf(FORM_TYPE, header(request, 'content-type') ?? FORM_TYPE)) {
    throw invalidRequest(
      `Invalid request (check that your POST content type is ${FORM_TYPE}). If you have any questions, we can help at https://support.stripe.com/.`,
    )
  }
  if (body === '' && query === '') return emptyForm()
  return parseForm(body === '' || query === '' ? query + body : `${query}&${body}`)
}

function without(params: Form, secrets: readonly string[]): Form {
  const shown = Object.assign(emptyForm(), params)
  for (const name of secrets) if (name in shown) shown[name] = '[redacted]'
  return shown
}

function readJson(request: ApiRequest, body: string): Form {
  if (isOf(JSON_TYPE, header(request, 'content-type') ?? JSON_TYPE)) return parseJsonForm(body)
  throw invalidRequest(`Invalid request (check that your POST content type is ${JSON_TYPE}).`)
}

function isOf(type: string, contentType: string): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === type
}
