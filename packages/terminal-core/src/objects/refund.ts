import type Stripe from 'stripe'
import { z } from 'zod'
import { hostMetadata } from '../access/marks.ts'
import { idOf } from '../stripe/reference.ts'

export const refund = z.object({
  id: z.string(),
  object: z.literal('refund'),
  amount: z.number(),
  charge: z.string().nullable(),
  created: z.number(),
  currency: z.string(),
  /** Why the bank did not take it, days later at times: listen for `refund.failed`. */
  failure_reason: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  payment_intent: z.string().nullable(),
  reason: z.string().nullable(),
  status: z.string().nullable(),
})

/** Money that goes back. Amounts are in minor currency units. */
export type Refund = z.output<typeof refund>

export function toRefund(from: Stripe.Refund): Refund {
  return {
    id: from.id,
    object: from.object,
    amount: from.amount,
    charge: idOf(from.charge),
    created: from.created,
    currency: from.currency,
    failure_reason: from.failure_reason ?? null,
    metadata: hostMetadata(from.metadata ?? {}),
    payment_intent: idOf(from.payment_intent),
    reason: from.reason,
    status: from.status,
  }
}
