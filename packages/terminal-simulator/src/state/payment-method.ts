import type Stripe from 'stripe'
import type { Card } from './card.ts'
import { RETAINED, table } from './store.ts'

export type PaymentMethod = Stripe.PaymentMethod
export type AllowRedisplay = Stripe.PaymentMethod.AllowRedisplay

/** A stored payment method with its card. */
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

/** The payment method as the API shows it, without its card. */
export function shownPaymentMethod({ source_card: _, ...shown }: PaymentMethodRecord): PaymentMethod {
  return shown
}
