import type Stripe from 'stripe'
import { z } from 'zod'
import { readOptions } from '../access/caller.ts'
import { LOCATION_KEY, marksOf, REQUEST_KEY } from '../access/marks.ts'
import { ownPaymentIntent, ownRefund } from '../access/owners.ts'
import { TerminalError } from '../errors.ts'
import { refund, toRefund } from '../objects/refund.ts'
import { amount, defined, markedMetadata, paymentIntentId, refundId } from '../objects/schemas.ts'
import { type Call, operation } from './operation.ts'
import { assertRefundApproved } from './sums.ts'

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
  locks: ['payment_intent'],
  idempotent: true,
  needs: 'approve',
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
    const made = await madeBefore(call)
    if (made) return toRefund(made)
    await assertRefundApproved(call, call.owned.payment_intent, call.input)
    const params = { ...defined(call.input), metadata: refundMetadata(call) }
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
  { amount?: number | undefined; metadata?: Record<string, string> | undefined },
  { payment_intent: Stripe.PaymentIntent }
>

/**
 * The refund that an earlier try of this request has made. Its answer was lost, and by now less is left to refund: `approve` would be asked
 * about other sums than the ones it has allowed.
 */
async function madeBefore(call: RefundCall): Promise<Stripe.Refund | undefined> {
  const { stripe, owned, input, request } = call
  const charge = owned.payment_intent.latest_charge as Stripe.Charge | null
  if (request.idempotencyKey === undefined || !charge?.amount_refunded) return undefined
  const params = { payment_intent: owned.payment_intent.id, limit: 100 }
  const { data } = await stripe.refunds.list(params, readOptions(call))
  const made = data.find(({ metadata }) => metadata?.[REQUEST_KEY] === request.idempotencyKey)
  if (made && input.amount !== undefined && made.amount !== input.amount) {
    throw new TerminalError('idempotency_conflict')
  }
  return made
}

/** The host's own metadata, and our marks, by which events of the refund reach its location and the same request finds it. */
export function refundMetadata({ scope, input, owned, request }: RefundCall): Record<string, string> {
  return {
    ...input.metadata,
    ...marksOf(scope, owned.payment_intent.metadata[LOCATION_KEY]),
    ...(request.idempotencyKey ? { [REQUEST_KEY]: request.idempotencyKey } : {}),
  }
}
