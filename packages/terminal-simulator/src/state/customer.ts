import type Stripe from 'stripe'
import { paymentMethods } from './payment-method.ts'
import { RETAINED, type Table, table } from './store.ts'

export type Customer = Stripe.Customer

/** Stripe docs: https://docs.stripe.com/api/customers/object */
export const customers: Table<Customer> = table({
  object: 'customer',
  noun: 'customer',
  param: 'customer',
  retain: RETAINED,
  expands: { 'invoice_settings.default_payment_method': () => paymentMethods },
})
