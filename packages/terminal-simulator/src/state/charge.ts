import type Stripe from 'stripe'
import { refunds } from './refund.ts'
import { type Namespace, RETAINED, table } from './store.ts'

export type Charge = Stripe.Charge

/** Stripe docs: https://docs.stripe.com/api/charges/object */
export const charges = table<Charge>({
  object: 'charge',
  noun: 'charge',
  param: 'charge',
  retain: RETAINED,
  expands: { customer: 'customer', payment_intent: 'payment_intent' },
  includes: { refunds: ({ id }, namespace) => refundsOf(namespace, id) },
})

const SHOWN_REFUNDS = 10

/** Since API version 2022-11-15 a charge includes its refunds only when they are expanded. Stripe docs: upgrades */
function refundsOf(namespace: Namespace, charge: string): NonNullable<Charge['refunds']> {
  const all = namespace
    .of(refunds)
    .newestFirst()
    .filter((refund) => refund.charge === charge)
  return {
    object: 'list',
    data: all.slice(0, SHOWN_REFUNDS),
    has_more: all.length > SHOWN_REFUNDS,
    url: `/v1/charges/${charge}/refunds`,
  }
}
