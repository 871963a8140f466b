import { AsyncLocalStorage } from 'node:async_hooks'
import type { Stage } from '../http/pipeline.ts'

/** The request that caused an event. */
export interface RequestContext {
  id: string | null
  idempotency_key: string | null
}

interface Running extends RequestContext {
  answered: boolean
}

const running = new AsyncLocalStorage<Running>()
const NO_REQUEST: RequestContext = { id: null, idempotency_key: null }

/** Records the request as the cause of the events that it emits. */
export const nameRequest: Stage = async ({ log, request }, next) => {
  // A GET changes nothing, so it causes no event.
  if (request.method === 'GET') return next()
  const context = { id: log.requestId, idempotency_key: log.idempotencyKey, answered: false }
  try {
    return await running.run(context, next)
  } finally {
    context.answered = true
  }
}

/** The request that is being served. Outside of a request both members are `null`, as in Stripe's events without a request. */
export function currentRequest(): RequestContext {
  const context = running.getStore()
  // A timer that a request has set inherits its context, but runs after the request.
  if (!context || context.answered) return NO_REQUEST
  return { id: context.id, idempotency_key: context.idempotency_key }
}
