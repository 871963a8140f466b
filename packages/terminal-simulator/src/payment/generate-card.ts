import type Stripe from 'stripe'
import { emit } from '../events/emit.ts'
import type { Card } from '../state/card.ts'
import {
  type AllowRedisplay,
  type PaymentMethodRecord,
  paymentMethods,
  shownPaymentMethod,
} from '../state/payment-method.ts'
import type { Scope } from '../world.ts'
import { onlineCard } from './card-details.ts'
import { readCard } from './read-card.ts'

/** Brands whose cards cannot be charged online afterwards. Stripe docs: terminal/features/saving-cards */
const NEVER_SAVED: ReadonlySet<string> = new Set(['eftpos_au', 'girocard', 'interac'])

/** The customer of a saved card, and its origin: a charge or a setup attempt. */
export interface Saving {
  customer: string | null
  /** `unspecified` when absent. */
  allowRedisplay?: AllowRedisplay | undefined
  from: Stripe.PaymentMethod.Card.GeneratedFrom
}

/**
 * Generates a reusable PaymentMethod of type `card` from a card that was present, and attaches it to the customer if there is one
 * (`payment_method.attached`). `null` for a card that cannot be saved.
 */
export function generateCard(
  scope: Scope,
  card: Card,
  { customer, allowRedisplay, from }: Saving,
): PaymentMethodRecord | null {
  const { namespace } = scope
  if (NEVER_SAVED.has(card.brand)) return null
  const read = readCard(scope, card, 'card', { ...(allowRedisplay && { allowRedisplay }) })
  const saved = namespace.of(paymentMethods).put({
    ...read,
    card: { ...onlineCard(card), generated_from: from },
    customer,
  })
  if (customer !== null) emit(scope, 'payment_method.attached', shownPaymentMethod(saved))
  return saved
}
