import type Stripe from 'stripe'
import { RETAINED, table } from './store.ts'

export type PaymentIntent = Stripe.PaymentIntent

/** "No such payment_intent": Stripe's message. */
export const paymentIntents = table<PaymentIntent>({
  object: 'payment_intent',
  noun: 'payment_intent',
  param: 'payment_intent',
  retain: RETAINED,
  expands: {
    customer: 'customer',
    latest_charge: 'charge',
    payment_method: 'payment_method',
  },
})
