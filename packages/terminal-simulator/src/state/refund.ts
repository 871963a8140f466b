import type Stripe from 'stripe'
import { RETAINED, table } from './store.ts'

export type Refund = Stripe.Refund

/** Stripe docs: https://docs.stripe.com/api/refunds/object */
export const refunds = table<Refund>({
  object: 'refund',
  noun: 'refund',
  param: 'refund',
  retain: RETAINED,
  expands: {
    charge: 'charge',
    payment_intent: 'payment_intent',
    payment_method: 'payment_method',
  },
})
