import { ApiError } from '../errors.ts'
import { inUse } from '../idempotency.ts'
import type { Exchange, Stage } from '../pipeline.ts'
import { tooMany } from '../rate-limit.ts'
import { chaosFault } from './chaos.ts'
import { takeRouteFault } from './route-faults.ts'

/** Lets the fault of a request happen, outside of everything that Stripe does with it. */
export const routeFaults: Stage = async (exchange, next) => {
  const { world, request, log } = exchange
  const fault = takeRouteFault(world, request.method, request.path) ?? chaosFault(world)
  if (!fault) return next()
  log.fault = fault.kind
  switch (fault.kind) {
    case 'status':
      if (fault.status !== 500) throw refusal(exchange, fault.status)
      exchange.serverError = { applied: fault.applied ?? false }
      return next()
    case 'latency':
      await world.clock.sleep(fault.ms)
      return next()
    case 'drop_before':
      return { status: 0, headers: {}, body: '', mishap: { kind: 'dropped' } }
    case 'drop_after':
      return { ...(await next()), mishap: { kind: 'dropped' } }
    case 'slow_body':
      return { ...(await next()), mishap: { kind: 'slow', ms: fault.ms } }
    case 'truncated_body':
      return { ...(await next()), mishap: { kind: 'truncated' } }
  }
}

/** Stripe fails at the request itself: innermost, so that the answer is kept under the idempotency key. */
export const serverErrors: Stage = async (exchange, next) => {
  if (!exchange.serverError) return next()
  if (exchange.serverError.applied) await next()
  throw new ApiError(500, {
    type: 'api_error',
    message: 'An unknown error occurred. This error was asked for: it is a fault of the simulator.',
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
