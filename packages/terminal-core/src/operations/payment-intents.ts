import type Stripe from 'stripe'
import { z } from 'zod'
import { found } from '../access/found.ts'
import { existingLocation } from '../access/locations.ts'
import { marksOf, ORDER_KEY } from '../access/marks.ts'
import { customers, EXPAND_CHARGE, ownPaymentIntent } from '../access/owners.ts'
import { type PaymentIntent, paymentIntent, toPaymentIntent } from '../objects/intents.ts'
import {
  amount,
  currency,
  customerId,
  defined,
  locationId,
  markedMetadata,
  paymentIntentId,
} from '../objects/schemas.ts'
import { operation } from './operation.ts'
import { assertCaptureApproved, newPriceOf, priceOf } from './sums.ts'

const captureMethod = z.enum(['automatic', 'automatic_async', 'manual'])
const email = z.email().max(512)
const description = z.string().max(1000)
/** The host's own id of what is sold, passed to `pricing`. */
const order = z.string().min(1).max(200)

const cardPresentOptions = z.strictObject({
  capture_method: z.enum(['manual', 'manual_preferred']).optional(),
  request_extended_authorization: z.boolean().optional(),
  request_incremental_authorization_support: z.boolean().optional(),
})

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/payment_intents',
  permission: 'payment_intents:write',
  owners: { location: existingLocation, customer: customers },
  idempotent: true,
  needs: 'pricing',
  summary: 'Create a payment intent for a card that will be presented',
  input: z.strictObject({
    order: order.optional(),
    amount: amount.optional(),
    currency: currency.optional(),
    location: locationId.optional(),
    capture_method: captureMethod.optional(),
    allowed_payment_method_types: z
      .array(z.enum(['card_present', 'interac_present']))
      .min(1)
      .optional(),
    payment_method_options: z.strictObject({ card_present: cardPresentOptions }).optional(),
    customer: customerId.optional(),
    setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
    description: description.optional(),
    receipt_email: email.optional(),
    statement_descriptor: z.string().max(22).optional(),
    metadata: markedMetadata.optional(),
  }),
  output: paymentIntent,
  async run(call) {
    const { order, amount, currency, location: _, metadata, ...rest } = call.input
    const price = await priceOf(call, 'create', defined({ order, amount, currency }))
    const params = {
      allowed_payment_method_types: ['card_present'],
      capture_method: 'manual' as const,
      ...defined(rest),
      ...price,
      metadata: {
        ...metadata,
        ...(order ? { [ORDER_KEY]: order } : {}),
        ...marksOf(call.scope, call.owned.location),
      },
      ...EXPAND_CHARGE,
    }
    return toPaymentIntent(
      await call.stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams, call.request),
    )
  },
})

export const retrieve = operation({
  kind: 'query',
  method: 'GET',
  path: '/payment_intents/:payment_intent',
  permission: 'payment_intents:read',
  owners: { payment_intent: ownPaymentIntent },
  summary: 'Retrieve a payment intent with its latest charge',
  input: z.strictObject({ payment_intent: paymentIntentId }),
  output: paymentIntent,
  run: async ({ owned }) => toPaymentIntent(owned.payment_intent),
})

export const update = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/payment_intents/:payment_intent',
  permission: 'payment_intents:write',
  owners: { payment_intent: ownPaymentIntent, customer: customers },
  locks: ['payment_intent'],
  idempotent: true,
  needs: 'pricing',
  summary: 'Change a payment intent; process it on the reader again afterwards',
  input: z.strictObject({
    payment_intent: paymentIntentId,
    order: order.optional(),
    amount: amount.optional(),
    customer: customerId.optional(),
    description: z.union([description, z.literal('')]).optional(),
    receipt_email: z.union([email, z.literal('')]).optional(),
    metadata: markedMetadata.optional(),
  }),
  output: paymentIntent,
  async run(call) {
    const { payment_intent: id, order, amount, ...changes } = call.input
    const asked = amount !== undefined || order !== undefined
    const price = asked
      ? await newPriceOf(call, 'update', call.owned.payment_intent, defined({ order, amount }))
      : undefined
    const params = {
      ...defined(changes),
      ...(price ? { amount: price.amount } : {}),
      // Later sums are asked for under the new order.
      ...(order ? { metadata: { ...changes.metadata, [ORDER_KEY]: order } } : {}),
      ...EXPAND_CHARGE,
    }
    return changed(id, call.stripe.paymentIntents.update(id, params, call.request))
  },
})

export const capture = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/payment_intents/:payment_intent/capture',
  permission: 'payment_intents:write',
  owners: { payment_intent: ownPaymentIntent },
  locks: ['payment_intent'],
  idempotent: true,
  summary: 'Capture an authorised payment intent, whole or in part',
  input: z.strictObject({ payment_intent: paymentIntentId, amount_to_capture: amount.optional() }),
  output: paymentIntent,
  async run(call) {
    const { payment_intent: id, ...rest } = call.input
    await assertCaptureApproved(call, call.owned.payment_intent, rest.amount_to_capture)
    const params = { ...defined(rest), ...EXPAND_CHARGE }
    return changed(id, call.stripe.paymentIntents.capture(id, params, call.request))
  },
})

export const cancel = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/payment_intents/:payment_intent/cancel',
  permission: 'payment_intents:write',
  owners: { payment_intent: ownPaymentIntent },
  locks: ['payment_intent'],
  idempotent: true,
  summary: 'Cancel a payment intent that is not captured',
  input: z.strictObject({
    payment_intent: paymentIntentId,
    cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  }),
  output: paymentIntent,
  async run(call) {
    const { payment_intent: id, ...rest } = call.input
    const params = { ...defined(rest), ...EXPAND_CHARGE }
    return changed(id, call.stripe.paymentIntents.cancel(id, params, call.request))
  },
})

export const incrementAuthorization = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/payment_intents/:payment_intent/increment_authorization',
  permission: 'payment_intents:write',
  owners: { payment_intent: ownPaymentIntent },
  locks: ['payment_intent'],
  idempotent: true,
  needs: 'pricing',
  summary: 'Raise an authorised sum to a new total',
  input: z.strictObject({
    payment_intent: paymentIntentId,
    /** The new total, not the difference. */
    amount,
    description: description.optional(),
  }),
  output: paymentIntent,
  async run(call) {
    const { payment_intent: id, amount: asked, description } = call.input
    const { amount } = await newPriceOf(call, 'increment', call.owned.payment_intent, { amount: asked })
    const params = { ...defined({ description }), amount, ...EXPAND_CHARGE }
    return changed(id, call.stripe.paymentIntents.incrementAuthorization(id, params, call.request))
  },
})

async function changed(id: string, answer: Promise<Stripe.PaymentIntent>): Promise<PaymentIntent> {
  return toPaymentIntent(await found('payment_intent', id, answer))
}
