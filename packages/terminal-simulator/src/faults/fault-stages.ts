import { ApiError, abandoned } from '../api/errors.ts'
import { inUse } from '../http/idempotency.ts'
import type { Answer, Exchange, Stage } from '../http/pipeline.ts'
import { tooMany } from '../http/rate-limit.ts'
import type { RouteFault } from '../state/route-fault.ts'
import { chaosFault } from './chaos.ts'
import { takeRouteFault } from './route-faults.ts'

/** Lets the fault of a request happen, outside of everything that Stripe does with it. */
export const routeFaults: Stage = async (exchange, next) => {
  const { world, request } = exchange
  const fault = takeRouteFault(world, request.method, request.path) ?? chaosFault(world)
  return fault ? befall(fault, exchange, next) : next()
}

async function befall(fault: RouteFault, exchange: Exchange, next: () => Promise<Answer>): Promise<Answer> {
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
export const serverErrors: Stage = async ({ serverError }, next) =>
  serverError ? failAfter(serverError.applied, next) : next()

async function failAfter(applied: boolean, next: () => Promise<Answer>): Promise<Answer> {
  if (applied) await next()
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
