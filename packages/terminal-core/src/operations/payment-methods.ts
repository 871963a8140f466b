import type Stripe from 'stripe'
import { z } from 'zod'
import { found } from '../access/found.ts'
import { customers, ownGeneratedCard } from '../access/owners.ts'
import { customerId, paymentMethodId } from '../objects/schemas.ts'
import { idOf } from '../stripe/reference.ts'
import { operation } from './operation.ts'

const paymentMethod = z.object({
  id: z.string(),
  object: z.literal('payment_method'),
  type: z.string(),
  customer: z.string().nullable(),
  card: z
    .object({ brand: z.string(), last4: z.string(), exp_month: z.number(), exp_year: z.number() })
    .nullable(),
})

/** A saved card. */
export type PaymentMethod = z.output<typeof paymentMethod>

export const attach = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/payment_methods/:payment_method/attach',
  permission: 'payment_methods:attach',
  owners: { payment_method: ownGeneratedCard, customer: customers },
  idempotent: true,
  summary: 'Save a generated card to a customer',
  input: z.strictObject({ payment_method: paymentMethodId, customer: customerId }),
  output: paymentMethod,
  async run({ input: { payment_method: id, customer }, stripe, request }) {
    const answer = stripe.paymentMethods.attach(id, { customer }, request)
    return toPaymentMethod(await found('payment_method', id, answer))
  },
})

function toPaymentMethod(from: Stripe.PaymentMethod): PaymentMethod {
  const { card } = from
  return {
    id: from.id,
    object: from.object,
    type: from.type,
    customer: idOf(from.customer),
    card: card
      ? { brand: card.brand, last4: card.last4, exp_month: card.exp_month, exp_year: card.exp_year }
      : null,
  }
}
