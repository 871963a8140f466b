import { ApiError } from '../api/errors.ts'
import type { RateLimits } from '../options.ts'
import type { Namespace } from '../state/store.ts'
import type { Exchange, Stage } from './pipeline.ts'

/** Stripe docs: https://docs.stripe.com/rate-limits */
export const STRIPE_RATE_LIMITS: RateLimits = { test: 25, live: 100, endpoint: 25 }

/** The number of requests in the second that began at `since` (milliseconds), for each endpoint and in total. */
interface Second {
  since: number
  all: number
  endpoints: Map<unknown, number>
}

const seconds = new WeakMap<Namespace, Second>()

/** Refuses requests above `rateLimits` with Stripe's 429. A header names the limit. */
export const rateLimit: Stage = async (exchange, next) => {
  const { rateLimits } = exchange.world.settings
  if (rateLimits && exchange.caller) count(exchange, exchange.caller.namespace, rateLimits)
  return next()
}

function count({ world, route }: Exchange, namespace: Namespace, limits: RateLimits): void {
  const second = currentSecond(namespace, world.clock.now())
  const ofEndpoint = (second.endpoints.get(route) ?? 0) + 1
  second.all++
  second.endpoints.set(route, ofEndpoint)
  const { livemode } = namespace
  if (second.all > (livemode ? limits.live : limits.test)) throw tooMany(livemode, 'global-rate')
  if (ofEndpoint > limits.endpoint) throw tooMany(livemode, 'endpoint-rate')
}

function currentSecond(namespace: Namespace, now: number): Second {
  const known = seconds.get(namespace)
  if (known && now - known.since < 1000) return known
  const second = { since: now, all: 0, endpoints: new Map() }
  seconds.set(namespace, second)
  return second
}

/** Both wordings as quoted in public issues: franckverrot/terraform-provider-stripe for test mode. */
export function tooMany(livemode: boolean, reason: 'global-rate' | 'endpoint-rate'): ApiError {
  return new ApiError(
    429,
    {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: livemode
        ? 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.'
        : 'Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
    },
    { 'Stripe-Rate-Limited-Reason': reason },
  )
}
