import type Stripe from 'stripe'
import { RETAINED, table } from './store.ts'

export type Customer = Stripe.Customer

/** Stripe docs: https://docs.stripe.com/api/customers/object */
export const customers = table<Customer>({
  object: 'customer',
  noun: 'customer',
  param: 'customer',
  retain: RETAINED,
  expands: { 'invoice_settings.default_payment_method': 'payment_method' },
})
