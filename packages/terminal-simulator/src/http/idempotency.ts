import { hash } from 'node:crypto'
import { ApiError, invalidRequest } from '../api/errors.ts'
import type { Form, FormValue } from '../api/form.ts'
import { table } from '../state/store.ts'
import type { Caller } from './keys.ts'
import type { ApiResponse, Exchange, Stage } from './pipeline.ts'

/** The first request with a key, and its answer. */
interface IdempotencyRecord {
  /** The key. */
  id: string
  method: string
  path: string
  /** SHA-256 of the parameters, independent of their order. */
  params: string
  requestId: string
  /** In milliseconds. */
  created: number
  /** `null` while the first request is being served. */
  answer: ApiResponse | null
}

/** The newest 10,000 keys of each account and mode. */
const idempotencyKeys = table<IdempotencyRecord>({
  object: 'idempotency_key',
  noun: 'idempotency key',
  param: 'idempotency_key',
  retain: 10_000,
  isPassing: ({ answer }) => answer === null,
})

/** A key expires after 24 hours, and has at most 255 characters. Stripe docs: https://docs.stripe.com/api/idempotent_requests */
const LIFETIME_MS = 24 * 60 * 60 * 1000
const MAX_LENGTH = 255

/**
 * Answers a repeated POST with the answer of the first one, if the first one's code has begun to run.
 * A request with invalid parameters is not kept, nor is an answer of 401, 409 or 429. GET and DELETE ignore the key.
 * Throws Stripe's `idempotency_error` for a key of another request, and 409 while the first request is being served.
 */
export const idempotency: Stage = async (exchange, next) => {
  const { request, log, caller } = exchange
  const key = log.idempotencyKey
  if (key === null || request.method !== 'POST' || !caller) return next()
  if (key === '' || key.length > MAX_LENGTH) throw invalidKey()
  return once(exchange, caller, key, next)
}

async function once(
  exchange: Exchange,
  caller: Caller,
  key: string,
  next: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  const { request, log, world } = exchange
  const keys = caller.namespace.of(idempotencyKeys)
  const now = world.clock.now()
  const params = hash('sha256', canonical(exchange.params))
  const known = keys.get(key)
  if (known && now - known.created < LIFETIME_MS) {
    checkSame(known, exchange, params)
    return replay(known)
  }
  // An expired key that is used again must become the newest record.
  keys.delete(key)
  const { requestId } = log
  const first: IdempotencyRecord = {
    id: key,
    method: request.method,
    path: request.path,
    params,
    requestId,
    created: now,
    answer: null,
  }
  keys.put(first)
  const answer = await next()
  if (isKept(answer)) {
    // A retry would get the same answer. The header makes Stripe's clients stop.
    if (answer.status >= 500) answer.headers['Stripe-Should-Retry'] ??= 'false'
    keys.put({ ...first, answer: { ...answer, headers: { ...answer.headers } } })
  } else {
    keys.delete(key)
  }
  answer.headers['Original-Request'] = requestId
  return answer
}

/** Whether an answer is stored. Stripe docs, low-level errors: "500 errors" are stored as well. */
function isKept({ status, executed, error }: ApiResponse): boolean {
  if (status >= 500) return true
  if (status === 401 || status === 409 || status === 429) return false
  return executed === true && !(error?.code ?? '').startsWith('parameter_')
}

function checkSame(known: IdempotencyRecord, { request }: Exchange, params: string): void {
  const { id, path } = known
  // Both wordings as quoted in public issues and clients of Stripe's API.
  if (path !== request.path) {
    throw mismatch(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${request.path}' vs '${path}'). Try using a key other than '${id}' if you meant to execute a different request.`,
    )
  }
  if (known.params !== params) {
    throw mismatch(
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${id}' if you meant to execute a different request.`,
    )
  }
}

function replay({ id, answer, requestId }: IdempotencyRecord): ApiResponse {
  if (answer === null) throw inUse(id)
  const { status, body, error } = answer
  return {
    status,
    body,
    headers: { ...answer.headers, 'Idempotent-Replayed': 'true', 'Original-Request': requestId },
    ...(error && { error }),
  }
}

function mismatch(message: string): ApiError {
  return new ApiError(400, { type: 'idempotency_error', message })
}

export function inUse(key: string): ApiError {
  return new ApiError(
    409,
    {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    },
    { 'Stripe-Should-Retry': 'true' },
  )
}

function invalidKey(): ApiError {
  return invalidRequest(`Invalid idempotency key: it must have from 1 to ${MAX_LENGTH} characters.`)
}

function canonical(form: Form): string {
  return JSON.stringify(sorted(form))
}

function sorted(value: FormValue): unknown {
  if (typeof value === 'string') return value
  return Object.keys(value)
    .sort()
    .map((key) => [key, sorted(value[key] as FormValue)])
}
