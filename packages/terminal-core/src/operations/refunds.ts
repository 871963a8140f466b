import type Stripe from 'stripe'
import { z } from 'zod'
import { LOCATION_KEY, marksOf } from '../access/marks.ts'
import { ownPaymentIntent, ownRefund } from '../access/owners.ts'
import { refund, toRefund } from '../objects/refund.ts'
import { amount, defined, markedMetadata, paymentIntentId, refundId } from '../objects/schemas.ts'
import { type Call, operation } from './operation.ts'
import { repriced } from './payment-intents.ts'

/** Application fee and transfer belong to the platform or to the connected account, not to the till's own account. */
export const REVERSALS = {
  refund_application_fee: 'refunds:reverse',
  reverse_transfer: 'refunds:reverse',
} as const

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/refunds',
  permission: 'refunds:create',
  fieldPermissions: REVERSALS,
  owners: { payment_intent: ownPaymentIntent },
  idempotent: true,
  needs: 'pricing',
  summary: 'Refund a captured payment, whole or in part; Interac takes the card again, on the reader',
  input: z.strictObject({
    payment_intent: paymentIntentId,
    amount: amount.optional(),
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    refund_application_fee: z.boolean().optional(),
    reverse_transfer: z.boolean().optional(),
    metadata: markedMetadata.optional(),
  }),
  output: refund,
  async run(call) {
    const { amount: asked, ...rest } = call.input
    const params = {
      ...defined(rest),
      ...(await refundedAmount(call, asked)),
      metadata: refundMetadata(call),
    }
    return toRefund(await call.stripe.refunds.create(params, call.request))
  },
})

export const retrieve = operation({
  kind: 'query',
  method: 'GET',
  path: '/refunds/:refund',
  permission: 'refunds:read',
  owners: { refund: ownRefund },
  summary: 'Retrieve a refund',
  input: z.strictObject({ refund: refundId }),
  output: refund,
  run: async ({ owned }) => toRefund(owned.refund),
})

type RefundCall = Call<
  { metadata?: Record<string, string> | undefined },
  { payment_intent: Stripe.PaymentIntent }
>

/** The amount that the host decides; none for a refund of all that is left. */
export async function refundedAmount(
  call: RefundCall,
  asked: number | undefined,
): Promise<{ amount?: number }> {
  if (asked === undefined) return {}
  const { amount } = await repriced(call, 'refund', call.owned.payment_intent, { amount: asked })
  return { amount }
}

/** The host's own metadata, and our mark, by which events of the refund reach its location. */
export function refundMetadata({ scope, input, owned }: RefundCall): Record<string, string> {
  return { ...input.metadata, ...marksOf(scope, owned.payment_intent.metadata[LOCATION_KEY]) }
}
