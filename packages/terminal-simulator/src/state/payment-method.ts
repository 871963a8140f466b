import type Stripe from 'stripe'
import type { Card } from './card.ts'
import { RETAINED, table } from './store.ts'

export type PaymentMethod = Stripe.PaymentMethod
export type AllowRedisplay = Stripe.PaymentMethod.AllowRedisplay

/** A payment method as kept: what the API shows, and the card behind it. */
export interface PaymentMethodRecord extends PaymentMethod {
  source_card: Card
}

/** "No such PaymentMethod": Stripe's spelling in this message. */
export const paymentMethods = table<PaymentMethodRecord>({
  object: 'payment_method',
  noun: 'PaymentMethod',
  param: 'payment_method',
  retain: RETAINED,
  expands: { customer: 'customer', 'card.generated_from.setup_attempt': 'setup_attempt' },
  view: shownPaymentMethod,
})

/** The payment method without the card behind it. */
export function shownPaymentMethod({ source_card: _, ...shown }: PaymentMethodRecord): PaymentMethod {
  return shown
}
