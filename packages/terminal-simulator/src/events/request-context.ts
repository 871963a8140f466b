import { AsyncLocalStorage } from 'node:async_hooks'
import type { Stage } from '../http/pipeline.ts'

/** The request that an event names as its cause. */
export interface RequestContext {
  id: string | null
  idempotency_key: string | null
}

interface Running extends RequestContext {
  answered: boolean
}

const running = new AsyncLocalStorage<Running>()
const NO_REQUEST: RequestContext = { id: null, idempotency_key: null }

/** Makes the request known to the events that it causes. */
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

/** The request that is being served; all `null` outside of one, as in Stripe's events that no request caused. */
export function currentRequest(): RequestContext {
  const context = running.getStore()
  // A timer set by a request inherits its context, but what it does later is nobody's request.
  if (!context || context.answered) return NO_REQUEST
  return { id: context.id, idempotency_key: context.idempotency_key }
}
