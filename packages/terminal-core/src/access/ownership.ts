import { LRUCache } from 'lru-cache'
import type Stripe from 'stripe'
import { TerminalError } from '../errors.ts'
import { fromStripeError } from '../stripe/stripe-error.ts'
import { coversLocation, type TerminalScope } from './scope.ts'

/** How long a looked-up location of a reader is trusted, in milliseconds. A reader moves only by being registered again. */
const TTL_MS = 30_000
const MAX_READERS = 10_000

/** Decides whether a reader may be touched by a scope, asking Stripe once per reader and {@link TTL_MS}. */
export interface Ownership {
  /** @throws TerminalError `not_found`, whether the reader is missing or belongs to somebody else. */
  assertReader(reader: string, scope: TerminalScope, request: Stripe.RequestOptions): Promise<void>
  /** The location id of a reader, or null for one without. @throws TerminalError `not_found` */
  locationOf(reader: string, request: Stripe.RequestOptions): Promise<string | null>
  /** Notes what Stripe has just said of a reader. */
  remember(reader: Stripe.Terminal.Reader, request: Stripe.RequestOptions): void
  /** Drops a reader that was deleted. */
  forget(reader: string, request: Stripe.RequestOptions): void
}

/** The same answer for a reader that does not exist and for one outside the scope. */
export function noSuchReader(id: string): TerminalError {
  return new TerminalError('not_found', { message: `No such reader: '${id}'` })
}

/** The id of a reader's location: Stripe returns an id, an expanded object, or null. */
export function locationIdOf(reader: Stripe.Terminal.Reader): string | null {
  const { location } = reader
  return typeof location === 'object' ? (location?.id ?? null) : (location ?? null)
}

export function readerOwnership(stripe: Stripe): Ownership {
  const cache = new LRUCache<string, { location: string | null }>({
    max: MAX_READERS,
    ttl: TTL_MS,
  })
  const key = (reader: string, request: Stripe.RequestOptions) => `${request.stripeAccount ?? ''}/${reader}`

  const ownership: Ownership = {
    async assertReader(reader, scope, request) {
      const location = await ownership.locationOf(reader, request)
      if (!coversLocation(scope, location)) throw noSuchReader(reader)
    },
    async locationOf(reader, request) {
      const known = cache.get(key(reader, request))
      if (known) return known.location
      const found = await retrieveReader(stripe, reader, request)
      ownership.remember(found, request)
      return locationIdOf(found)
    },
    remember(reader, request) {
      cache.set(key(reader.id, request), { location: locationIdOf(reader) })
    },
    forget(reader, request) {
      cache.delete(key(reader, request))
    },
  }
  return ownership
}

/** @throws TerminalError `not_found` for a reader that does not exist or was deleted. */
export async function retrieveReader(
  stripe: Stripe,
  id: string,
  request: Stripe.RequestOptions,
): Promise<Stripe.Terminal.Reader> {
  const { idempotencyKey: _, ...readRequest } = request
  const reader = await stripe.terminal.readers.retrieve(id, {}, readRequest).catch((error: unknown) => {
    const failure = fromStripeError(error)
    throw failure.code === 'not_found' ? noSuchReader(id) : failure
  })
  if ('deleted' in reader && reader.deleted) throw noSuchReader(id)
  return reader as Stripe.Terminal.Reader
}
