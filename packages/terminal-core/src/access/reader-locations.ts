import { LRUCache } from 'lru-cache'
import type Stripe from 'stripe'
import { idOf } from '../stripe/reference.ts'

/** How long a looked-up location of a reader is trusted, in milliseconds. A reader moves only by being registered again. */
const TTL_MS = 30_000
const MAX_READERS = 10_000

/** The locations of readers, as Stripe last reported them. */
export class ReaderLocations {
  readonly #cache = new LRUCache<string, { location: string | null }>({ max: MAX_READERS, ttl: TTL_MS })

  /** A location id, null for a reader without one, undefined for one that must be looked up. */
  locationOf(reader: string, request: Stripe.RequestOptions): string | null | undefined {
    return this.#cache.get(keyOf(reader, request))?.location
  }

  remember({ id, location }: Stripe.Terminal.Reader, request: Stripe.RequestOptions): void {
    this.#cache.set(keyOf(id, request), { location: idOf(location) })
  }

  forget(reader: string, request: Stripe.RequestOptions): void {
    this.#cache.delete(keyOf(reader, request))
  }
}

function keyOf(reader: string, { stripeAccount = '' }: Stripe.RequestOptions): string {
  return `${stripeAccount}/${reader}`
}
