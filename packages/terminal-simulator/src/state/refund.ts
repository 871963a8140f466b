import type Stripe from 'stripe'
import { charges } from './charge.ts'
import { paymentIntents } from './payment-intent.ts'
import { paymentMethods } from './payment-method.ts'
import { RETAINED, type Table, table } from './store.ts'

export type Refund = Stripe.Refund

/** Stripe docs: https://docs.stripe.com/api/refunds/object */
export const refunds: Table<Refund> = table({
  object: 'refund',
  noun: 'refund',
  param: 'refund',
  retain: RETAINED,
  expands: {
    charge: () => charges,
    payment_intent: () => paymentIntents,
    payment_method: () => paymentMethods,
  },
})
