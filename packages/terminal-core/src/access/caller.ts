import type Stripe from 'stripe'
import type { ReaderLocations } from './reader-locations.ts'
import type { TerminalScope } from './scope.ts'

/** Who calls, and the way to Stripe on their behalf. */
export interface Caller {
  scope: TerminalScope
  stripe: Stripe
  /** Sent with every request to Stripe: connected account, API version, timeout, retries, idempotency key. */
  request: Stripe.RequestOptions
  /** The locations of readers, as Stripe last reported them. */
  readerLocations: ReaderLocations
}

/** The request options without the idempotency key: a read must not carry the key of the write that follows it. */
export function readOptions({ request }: Pick<Caller, 'request'>): Stripe.RequestOptions {
  const { idempotencyKey: _, ...options } = request
  return options
}
