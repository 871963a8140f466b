import type Stripe from 'stripe'
import { TerminalError } from '../errors.ts'
import { fromStripeError } from '../stripe/stripe-error.ts'
import type { ReaderLocations } from './reader-locations.ts'
import { coversLocation, type TerminalScope } from './scope.ts'

/** Who calls, and the way to Stripe on their behalf. */
export interface Caller {
  scope: TerminalScope
  stripe: Stripe
  /** Sent with every request to Stripe: connected account, API version, timeout, retries, idempotency key. */
  request: Stripe.RequestOptions
  /** The locations of readers, as Stripe last reported them. */
  readers: ReaderLocations
}

/** The metadata that names the location an intent was created for. Clients cannot write it: see `reservedMetadata`. */
export const LOCATION_KEY = 'terminal_location'

/** The same answer for an object that does not exist and for one outside the scope. */
export function noSuch(what: string, id: string): TerminalError {
  return new TerminalError('not_found', { message: `No such ${what}: '${id}'` })
}

/** A read must not carry the idempotency key of the write it comes before. */
export function readOptions({ request }: Pick<Caller, 'request'>): Stripe.RequestOptions {
  const { idempotencyKey: _, ...options } = request
  return options
}

/** The parameters by which our inputs name a second object, which belongs to the account and not to a location. */
const SECOND_OBJECTS: ReadonlySet<unknown> = new Set(['customer', 'configuration_overrides'])

/** Awaits an answer about one object; Stripe's own words for a missing one would tell it from a foreign one. */
export async function found<T>(what: string, id: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const failure = fromStripeError(error)
    const isMissing = failure.stripeCode === 'resource_missing' && failure.status === 404
    const { param } = (failure.cause ?? {}) as { param?: unknown }
    throw isMissing && !SECOND_OBJECTS.has(param) ? noSuch(what, id) : failure
  }
}

/** {@link found}, of an object that Stripe may remember as deleted: then there is none any more. */
export async function foundLive<T extends object>(
  what: string,
  id: string,
  answer: Promise<T>,
): Promise<Exclude<T, { deleted: true }>> {
  const object = await found(what, id, answer)
  if ('deleted' in object && object.deleted) throw noSuch(what, id)
  return object as Exclude<T, { deleted: true }>
}

/** The id of what Stripe returns as an id, as an expanded object, or not at all. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'object' ? (reference?.id ?? null) : (reference ?? null)
}

/** A reader of the scope, freshly read. @throws TerminalError `not_found` */
export async function ownedReader(caller: Caller, id: string): Promise<Stripe.Terminal.Reader> {
  const { stripe, scope, readers, request } = caller
  const answer = stripe.terminal.readers.retrieve(id, {}, readOptions(caller))
  const reader = await foundLive('reader', id, answer)
  readers.remember(reader, request)
  if (!coversLocation(scope, idOf(reader.location))) throw noSuch('reader', id)
  return reader
}

/** @throws TerminalError `not_found` unless the reader is of the scope, as Stripe said at most half a minute ago */
export async function assertOwnReader(caller: Caller, id: string): Promise<void> {
  const known = caller.readers.locationOf(id, caller.request)
  if (known === undefined) await ownedReader(caller, id)
  else if (!coversLocation(caller.scope, known)) throw noSuch('reader', id)
}

/** A PaymentIntent that was created in the scope, with its latest charge. @throws TerminalError `not_found` */
export async function ownedPaymentIntent(caller: Caller, id: string): Promise<Stripe.PaymentIntent> {
  const answer = caller.stripe.paymentIntents.retrieve(id, EXPAND_CHARGE, readOptions(caller))
  const intent = await found('payment_intent', id, answer)
  assertCreatedHere(caller, 'payment_intent', intent)
  return intent
}

/** A SetupIntent that was created in the scope, with its latest attempt. @throws TerminalError `not_found` */
export async function ownedSetupIntent(caller: Caller, id: string): Promise<Stripe.SetupIntent> {
  const answer = caller.stripe.setupIntents.retrieve(id, EXPAND_ATTEMPT, readOptions(caller))
  const intent = await found('setup_intent', id, answer)
  assertCreatedHere(caller, 'setup_intent', intent)
  return intent
}

export const EXPAND_CHARGE = { expand: ['latest_charge'] }
export const EXPAND_ATTEMPT = { expand: ['latest_attempt'] }

/** An intent without our mark was made elsewhere: in the dashboard, by another system. It belongs to the whole account only. */
export function assertCreatedHere(
  { scope }: Caller,
  what: string,
  intent: { id: string; metadata: Stripe.Metadata | null },
): void {
  if (!coversLocation(scope, intent.metadata?.[LOCATION_KEY])) throw noSuch(what, intent.id)
}
