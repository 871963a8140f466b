import type Stripe from 'stripe'
import type { TerminalLogger } from './logger.ts'
import { partitionOf, storeKey } from './store/keys.ts'
import type { RecordClass } from './store/records.ts'
import type { TerminalStore } from './store/store.ts'
import { fromStripeError } from './stripe/stripe-error.ts'

export type CheckStatus = 'ok' | 'unavailable'

/** Whether the service can do its work. The reasons for a failure are only logged. */
export interface Readiness {
  status: CheckStatus
  checks: {
    /** Stripe can be reached, and accepts the key. */
    stripe: CheckStatus
    /** Both parts of the store answer: coordination and records. */
    store: CheckStatus
  }
}

interface ReadinessParts {
  stripe: Stripe
  store: TerminalStore
  logger: TerminalLogger
  request: Stripe.RequestOptions
  livemode: boolean | undefined
  /** Milliseconds for which a result is repeated. */
  cacheMs: number
}

/** Checks Stripe and the store at most once in `cacheMs`. Concurrent callers share one check. */
export function readiness({
  stripe,
  store,
  logger,
  request,
  livemode,
  cacheMs,
}: ReadinessParts): () => Promise<Readiness> {
  let latest: Promise<Readiness> | undefined
  let checkedAt = 0

  async function passes(what: string, check: () => Promise<unknown>): Promise<CheckStatus> {
    try {
      await check()
      return 'ok'
    } catch (error) {
      logger.error({ err: error }, `not ready: ${what}`)
      return 'unavailable'
    }
  }

  async function check(): Promise<Readiness> {
    const [stripeStatus, storeStatus] = await Promise.all([
      passes('stripe', () => askStripe(stripe, request)),
      passes('store', () => askStore(store, livemode)),
    ])
    checkedAt = Date.now()
    const status = stripeStatus === 'ok' && storeStatus === 'ok' ? 'ok' : 'unavailable'
    return { status, checks: { stripe: stripeStatus, store: storeStatus } }
  }

  let running = false
  return () => {
    if (latest && (running || Math.abs(Date.now() - checkedAt) < cacheMs)) return latest
    running = true
    latest = check().finally(() => {
      running = false
    })
    return latest
  }
}

const PROBE_LIMIT = { burst: 1, perMinute: 1 }
const PROBE_CLASS: RecordClass = { name: 'readiness', indexes: [], retainMs: 0 }

/** Reads from both ports. Whether there is a token or a record does not matter, only that the store answers. */
async function askStore(store: TerminalStore, livemode: boolean | undefined): Promise<void> {
  const partition = partitionOf(livemode, undefined)
  await Promise.all([
    store.take(storeKey(partition, 'readiness'), PROBE_LIMIT),
    store.get(partition, PROBE_CLASS, 'readiness'),
  ])
}

/**
 * Lists one location: the cheapest read of Terminal. A 403 for a restricted key without `terminal_location_read` shows as well that Stripe
 * knows the key, and a rate limit is no reason to be taken out of service.
 */
async function askStripe(stripe: Stripe, request: Stripe.RequestOptions): Promise<void> {
  try {
    await stripe.terminal.locations.list({ limit: 1 }, { ...request, maxNetworkRetries: 0 })
  } catch (error) {
    const { statusCode, code } = error as { statusCode?: number; code?: string }
    // Without a code the 403 is about a permission; with one, about the key or the account.
    const lacksPermission = statusCode === 403 && code === undefined
    if (!lacksPermission && fromStripeError(error).code !== 'upstream_saturated') throw error
  }
}
