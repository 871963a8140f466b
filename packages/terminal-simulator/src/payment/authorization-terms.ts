import { accounts } from '../state/account.ts'
import type { Card, CardKind } from '../state/card.ts'
import type { PaymentIntent } from '../state/payment-intent.ts'
import { type Scope, seconds, type World } from '../world.ts'

const HOUR = 60 * 60
const DAY = 24 * HOUR

/** "You must manually capture PaymentIntents within 2 days": Stripe docs, terminal/payments/collect-card-payment. */
const IN_PERSON = 2 * DAY
/** Online authorisations hold for 7 days. Stripe docs: payments/place-a-hold-on-a-payment-method */
const ONLINE = 7 * DAY

/** The duration of an extended authorisation, by brand. Stripe docs: terminal/features/extended-authorizations */
const EXTENDED: Readonly<Record<string, number>> = {
  amex: 30 * DAY,
  discover: 30 * DAY,
  mastercard: 30 * DAY,
  visa: 29 * DAY + 18 * HOUR,
}

/** Stripe docs: terminal/features/incremental-authorizations */
const INCREMENTABLE: ReadonlySet<string> = new Set(['discover', 'mastercard', 'visa'])

/** Whether the payment is captured later. Single-message networks (Interac, eftpos) capture at once. */
export function capturesLater(
  { capture_method, payment_method_options }: PaymentIntent,
  card: Card,
  kind: CardKind,
): boolean {
  if (card.singleMessage) return false
  if (capture_method === 'manual') return true
  const { card: online, card_present: present } = payment_method_options ?? {}
  return (kind === 'card' ? online?.capture_method : present?.capture_method) !== undefined
}

/** The capture deadline of an authorisation, in seconds since the Unix epoch. */
export function captureBefore(
  world: World,
  { payment_method_options }: PaymentIntent,
  card: Card,
  kind: CardKind,
): number {
  if (kind === 'card') return seconds(world) + ONLINE
  const asked = payment_method_options?.card_present?.request_extended_authorization === true
  const extended =
    asked && world.settings.extendedAuthorizations === 'granted' ? EXTENDED[card.brand] : undefined
  return seconds(world) + (extended ?? IN_PERSON)
}

/** Whether the authorisation can be incremented: it must have been requested, and the brand must support it. */
export function isIncrementable(
  { payment_method_options }: PaymentIntent,
  card: Card,
  kind: CardKind,
): boolean {
  const asked = payment_method_options?.card_present?.request_incremental_authorization_support === true
  return kind === 'card_present' && asked && INCREMENTABLE.has(card.brand)
}

/** Whether more than the authorised amount may be captured: for tips on receipts, in the US. Stripe docs: terminal/features/collecting-tips/on-receipt */
export function isOvercapturable(scope: Scope, card: Card, kind: CardKind): boolean {
  const { world, namespace } = scope
  if (kind !== 'card_present' || world.settings.overcapture === 'unavailable') return false
  const inTheUs = world.store.shared.of(accounts).get(namespace.account)?.country === 'US'
  return inTheUs && Object.hasOwn(EXTENDED, card.brand)
}
