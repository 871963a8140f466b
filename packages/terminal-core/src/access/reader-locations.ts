import { LRUCache } from 'lru-cache'
import type Stripe from 'stripe'

/** How long a looked-up location of a reader is trusted, in milliseconds. A reader moves only by being registered again. */
const TTL_MS = 30_000
const MAX_READERS = 10_000

/** Where readers stand, as Stripe has said lately. */
export interface ReaderLocations {
  /** A location id, null for a reader without one, undefined for one that must be looked up. */
  locationOf(reader: string, request: Stripe.RequestOptions): string | null | undefined
  remember(reader: Stripe.Terminal.Reader, request: Stripe.RequestOptions): void
  forget(reader: string, request: Stripe.RequestOptions): void
}

export function readerLocations(): ReaderLocations {
  const cache = new LRUCache<string, { location: string | null }>({ max: MAX_READERS, ttl: TTL_MS })
  const key = (reader: string, request: Stripe.RequestOptions) => `${request.stripeAccount ?? ''}/${reader}`
  return {
    locationOf: (reader, request) => cache.get(key(reader, request))?.location,
    remember: (reader, request) => {
      const { location } = reader
      const id = typeof location === 'object' ? (location?.id ?? null) : (location ?? null)
      cache.set(key(reader.id, request), { location: id })
    },
    forget: (reader, request) => {
      cache.delete(key(reader, request))
    },
  }
}
