import type Stripe from 'stripe'
import { isTerminalError } from '../errors.ts'
import { idOf } from '../stripe/reference.ts'
import { type Caller, readOptions } from './caller.ts'
import { found, foundLive, noSuch } from './found.ts'
import { LOCATION_KEY } from './marks.ts'
import { nobody } from './owner.ts'
import { coversLocation } from './scope.ts'

/** Stripe records no location of a customer. */
export const customers = nobody(
  'Customers have no location: the host decides whose customers its callers may name.',
)

/** A reader of the scope, freshly read. @throws TerminalError `not_found` */
export async function ownReader(caller: Caller, id: string): Promise<Stripe.Terminal.Reader> {
  const { stripe, scope, readerLocations, request } = caller
  const answer = stripe.terminal.readers.retrieve(id, {}, readOptions(caller))
  const reader = await foundLive('reader', id, answer)
  readerLocations.remember(reader, request)
  if (!coversLocation(scope, idOf(reader.location))) throw noSuch('reader', id)
  return reader
}

/** The location of a reader of the scope, as Stripe reported it at most half a minute ago. @throws TerminalError `not_found` */
export async function ownReaderLocation(caller: Caller, id: string): Promise<string | null> {
  const known = caller.readerLocations.locationOf(id, caller.request)
  if (known === undefined) return idOf((await ownReader(caller, id)).location)
  if (!coversLocation(caller.scope, known)) throw noSuch('reader', id)
  return known
}

/** A PaymentIntent that was created in the scope, with its latest charge. @throws TerminalError `not_found` */
export async function ownPaymentIntent(caller: Caller, id: string): Promise<Stripe.PaymentIntent> {
  const answer = caller.stripe.paymentIntents.retrieve(id, EXPAND_CHARGE, readOptions(caller))
  const intent = await found('payment_intent', id, answer)
  assertMarked(caller, 'payment_intent', id, intent)
  return intent
}

/** A SetupIntent that was created in the scope, with its latest attempt. @throws TerminalError `not_found` */
export async function ownSetupIntent(caller: Caller, id: string): Promise<Stripe.SetupIntent> {
  const answer = caller.stripe.setupIntents.retrieve(id, EXPAND_ATTEMPT, readOptions(caller))
  const intent = await found('setup_intent', id, answer)
  assertMarked(caller, 'setup_intent', id, intent)
  return intent
}

/** A refund of a payment that was created in the scope. @throws TerminalError `not_found` */
export async function ownRefund(caller: Caller, id: string): Promise<Stripe.Refund> {
  const params = { expand: ['payment_intent'] }
  const refund = await found('refund', id, caller.stripe.refunds.retrieve(id, params, readOptions(caller)))
  assertMarked(caller, 'refund', id, refund.payment_intent as Stripe.PaymentIntent | null)
  return refund
}

/** A card that a payment or a setup of the scope has generated. @throws TerminalError `not_found` */
export async function ownGeneratedCard(caller: Caller, id: string): Promise<Stripe.PaymentMethod> {
  const params = { expand: ['card.generated_from.setup_attempt'] }
  const answer = caller.stripe.paymentMethods.retrieve(id, params, readOptions(caller))
  const method = await found('payment_method', id, answer)
  if (caller.scope.locations === 'all') return method
  try {
    await ownSource(caller, method)
  } catch (error) {
    throw isTerminalError(error) && error.code === 'not_found' ? noSuch('payment_method', id) : error
  }
  return method
}

async function ownSource(caller: Caller, { id, card }: Stripe.PaymentMethod): Promise<unknown> {
  const { setup_attempt, charge } = card?.generated_from ?? {}
  if (setup_attempt && typeof setup_attempt === 'object') {
    return ownSetupIntent(caller, idOf(setup_attempt.setup_intent) as string)
  }
  if (!charge) throw noSuch('payment_method', id)
  const { payment_intent } = await caller.stripe.charges.retrieve(charge, {}, readOptions(caller))
  const intent = idOf(payment_intent)
  if (!intent) throw noSuch('payment_method', id)
  return ownPaymentIntent(caller, intent)
}

export const EXPAND_CHARGE = { expand: ['latest_charge'] }
export const EXPAND_ATTEMPT = { expand: ['latest_attempt'] }

/** An object without our mark was made elsewhere, in the Dashboard or by another system: only the whole account reaches it. */
function assertMarked(
  { scope }: Caller,
  what: string,
  id: string,
  marked: { metadata: Stripe.Metadata | null } | null,
): void {
  if (!coversLocation(scope, marked?.metadata?.[LOCATION_KEY])) throw noSuch(what, id)
}
