import { ApiError, abandoned } from '../api/errors.ts'
import { inUse } from '../http/idempotency.ts'
import type { ApiResponse, Exchange, Stage } from '../http/pipeline.ts'
import { tooMany } from '../http/rate-limit.ts'
import type { RouteFault } from '../state/route-fault.ts'
import { chaosFault } from './chaos.ts'
import { takeRouteFault } from './route-faults.ts'

/** Applies the fault of a request, before Stripe's own checks. */
export const routeFaults: Stage = async (exchange, next) => {
  const { world, request } = exchange
  const fault = takeRouteFault(world, request.method, request.path) ?? chaosFault(world)
  return fault ? applyFault(fault, exchange, next) : next()
}

async function applyFault(
  fault: RouteFault,
  exchange: Exchange,
  next: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  const { world, log } = exchange
  log.fault = fault.kind
  switch (fault.kind) {
    case 'status':
      if (fault.status !== 500) throw refusal(exchange, fault.status)
      exchange.serverError = { applied: fault.applied ?? false }
      return next()
    case 'latency':
      if (!(await world.clock.sleep(fault.ms))) throw abandoned()
      return next()
    case 'drop_before':
      return { status: 0, headers: {}, body: '', failure: { kind: 'dropped' } }
    case 'drop_after':
      return { ...(await next()), failure: { kind: 'dropped' } }
    case 'slow_body':
      return { ...(await next()), failure: { kind: 'slow', ms: fault.ms } }
    case 'truncated_body':
      return { ...(await next()), failure: { kind: 'truncated' } }
  }
}

/** Fails with a 500 where a fault asks for it. The innermost stage, so that the answer is stored under the idempotency key. */
export const serverErrors: Stage = async ({ serverError }, next) =>
  serverError ? failAfter(serverError.applied, next) : next()

async function failAfter(applied: boolean, next: () => Promise<ApiResponse>): Promise<ApiResponse> {
  if (applied) await next()
  throw new ApiError(500, {
    type: 'api_error',
    message: 'An unknown error occurred. It is a fault that was added to the simulator.',
  })
}

function refusal({ caller, log, request }: Exchange, status: 409 | 429): ApiError {
  if (status === 429) return tooMany(caller?.namespace.livemode ?? false, 'endpoint-rate')
  if (log.idempotencyKey !== null && request.method === 'POST') return inUse(log.idempotencyKey)
  // Stripe docs, errors: "The request conflicts with another request (perhaps due to using the same idempotent key)".
  return new ApiError(
    409,
    { type: 'invalid_request_error', message: 'The request conflicts with another request.' },
    { 'Stripe-Should-Retry': 'true' },
  )
}
