import type Stripe from 'stripe'
import { z } from 'zod'
import {
  assertCreatedHere,
  found,
  LOCATION_KEY,
  ownedPaymentIntent,
  readOptions,
} from '../access/ownership.ts'
import { assertPermitted } from '../access/scope.ts'
import { createdHere } from '../objects/intents.ts'
import { refund, toRefund } from '../objects/refund.ts'
import { amount, defined, markedMetadata, paymentIntentId, refundId } from '../objects/schemas.ts'
import { type Call, operation } from './operation.ts'
import { repriced } from './payment-intents.ts'

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/refunds',
  permission: 'refunds:create',
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
    assertMayReverse(call)
    const { amount: asked, ...rest } = call.input
    const intent = await ownedPaymentIntent(call, rest.payment_intent)
    const price = asked === undefined ? undefined : await repriced(call, 'refund', intent, { amount: asked })
    const params = {
      ...defined(rest),
      ...(price ? { amount: price.amount } : {}),
      metadata: refundMetadata(call, intent),
    }
    return toRefund(await call.stripe.refunds.create(params, call.request))
  },
})

export const retrieve = operation({
  kind: 'query',
  method: 'GET',
  path: '/refunds/:refund',
  permission: 'refunds:read',
  summary: 'Retrieve a refund',
  input: z.strictObject({ refund: refundId }),
  output: refund,
  async run(call) {
    const id = call.input.refund
    const params = { expand: ['payment_intent'] }
    const refund = await found('refund', id, call.stripe.refunds.retrieve(id, params, readOptions(call)))
    const intent = refund.payment_intent as Stripe.PaymentIntent | null
    // It is known by its payment: one without belongs to the whole account only.
    assertCreatedHere(call, 'refund', { id, metadata: intent?.metadata ?? {} })
    return toRefund(refund)
  },
})

/** Application fee and transfer are the platform's affair, or the connected account's. @throws TerminalError `permission_denied` */
export function assertMayReverse({ scope, input }: Pick<Call<Reversal>, 'scope' | 'input'>): void {
  if (input.refund_application_fee || input.reverse_transfer) assertPermitted(scope, 'refunds:reverse')
}

interface Reversal {
  refund_application_fee?: boolean | undefined
  reverse_transfer?: boolean | undefined
}

/** The host's own, and our mark: it lets the location hear what becomes of the refund. */
export function refundMetadata(
  { scope, input }: Call<{ metadata?: Record<string, string> | undefined }>,
  intent: Stripe.PaymentIntent,
): Record<string, string> {
  return { ...input.metadata, ...createdHere(scope, intent.metadata[LOCATION_KEY]) }
}
