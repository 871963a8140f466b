import { invalidRequest } from '../api/errors.ts'
import { type MetadataChange, mergeMetadata } from '../api/metadata.ts'
import { integer, oneOf, required, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { emit } from '../events/emit.ts'
import { type Call, route } from '../http/route.ts'
import { found, referenced } from '../lookup/found.ts'
import { type SearchFields, search } from '../lookup/search.ts'
import { cancelPayment } from '../payment/cancel.ts'
import { capture } from '../payment/capture.ts'
import { confirmPayment, namedMethod, withMethod } from '../payment/confirm.ts'
import { checkShares } from '../payment/connect.ts'
import { checkAmount } from '../payment/currency.ts'
import { increment, type PaymentChanges } from '../payment/increment.ts'
import { newPaymentIntent } from '../payment/new-payment-intent.ts'
import { checkPossible } from '../payment/payment-lifecycle.ts'
import {
  captureParams,
  confirmParams,
  createParams,
  incrementParams,
  updateParams,
} from '../payment/payment-params.ts'
import { changedTransfer, updatedPaymentIntent } from '../payment/update.ts'
import { customers } from '../state/customer.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import { remember } from '../state/payment-memory.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/payment_intents'
const RESOURCE = { table: paymentIntents, path: PATH, permission: 'payment_intent_read' }
const ONE = `${PATH}/:payment_intent`

/** Stripe docs: https://docs.stripe.com/search#query-fields-for-payment-intents */
const SEARCH_FIELDS: SearchFields<PaymentIntent> = {
  amount: { type: 'number', of: ({ amount }) => amount },
  created: { type: 'number', of: ({ created }) => created },
  currency: { type: 'string', of: ({ currency }) => currency },
  customer: { type: 'token', of: ({ customer }) => customer as string | null },
  status: { type: 'string', of: ({ status }) => status },
}

/** Stripe docs: https://docs.stripe.com/api/payment_intents */
export const paymentIntentRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'payment_intent_write',
    returns: paymentIntents,
    params: createParams,
    run(call) {
      const { params, namespace } = call
      checkAmount(params.amount, params.currency)
      if (params.customer !== undefined) referenced(call, customers, params.customer, 'customer')
      checkShares(call, params)
      const described = newPaymentIntent(call)
      const { payment_method } = params
      const created =
        payment_method === undefined ? described : withMethod(described, namedMethod(call, payment_method))
      namespace.of(paymentIntents).put(created)
      if (params.payment_method_options?.card?.moto) remember(namespace, created.id, { moto: true })
      emit(call, 'payment_intent.created', created)
      return params.confirm ? confirmPayment(call, created) : created
    },
  }),

  listRoute(RESOURCE, { created: range(), customer: string() }),

  route({
    method: 'GET',
    path: `${PATH}/search`,
    permission: 'payment_intent_read',
    returns: paymentIntents,
    list: true,
    params: { query: required(string()), limit: integer({ min: 1, max: 100 }), page: string() },
    run: (call) => search(call, paymentIntents, `${PATH}/search`, 'payment_intents', SEARCH_FIELDS),
  }),

  retrieveRoute(RESOURCE, { secrets: ['client_secret'], params: { client_secret: string() } }),

  route({
    method: 'POST',
    path: ONE,
    permission: 'payment_intent_write',
    returns: paymentIntents,
    params: updateParams,
    run(call) {
      const paymentIntent = found(call, paymentIntents)
      const changed = updatedPaymentIntent(call, paymentIntent)
      return call.namespace.of(paymentIntents).put(changed)
    },
  }),

  route({
    method: 'POST',
    path: `${ONE}/confirm`,
    permission: 'payment_intent_write',
    returns: paymentIntents,
    params: confirmParams,
    run(call) {
      const paymentIntent = found(call, paymentIntents)
      checkPossible('confirm', paymentIntent)
      const changed = updatedPaymentIntent(call, paymentIntent)
      return confirmPayment(call, changed)
    },
  }),

  route({
    method: 'POST',
    path: `${ONE}/capture`,
    permission: 'payment_intent_write',
    returns: paymentIntents,
    params: captureParams,
    run(call) {
      const { params } = call
      const paymentIntent = found(call, paymentIntents)
      checkPossible('capture', paymentIntent)
      if (params.final_capture === false) {
        throw invalidRequest('This PaymentIntent does not support capturing more than once.', {
          param: 'final_capture',
        })
      }
      const { amount_to_capture = paymentIntent.amount_capturable } = params
      const changes = authorizedChanges(call, paymentIntent, amount_to_capture)
      return capture(call, paymentIntent, amount_to_capture, changes)
    },
  }),

  route({
    method: 'POST',
    path: `${ONE}/cancel`,
    permission: 'payment_intent_write',
    returns: paymentIntents,
    params: {
      cancellation_reason: oneOf(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']),
    },
    run(call) {
      const { params } = call
      const reason = params.cancellation_reason ?? null
      return cancelPayment(call, found(call, paymentIntents), reason)
    },
  }),

  route({
    method: 'POST',
    path: `${ONE}/increment_authorization`,
    permission: 'payment_intent_write',
    returns: paymentIntents,
    params: incrementParams,
    run(call) {
      const { params } = call
      const paymentIntent = found(call, paymentIntents)
      checkPossible('increment', paymentIntent)
      checkAmount(params.amount, paymentIntent.currency)
      const changes = authorizedChanges(call, paymentIntent, params.amount)
      return increment(call, paymentIntent, params.amount, changes)
    },
  }),
]

type Changes = {
  application_fee_amount?: number | undefined
  description?: string | undefined
  metadata?: MetadataChange | undefined
  statement_descriptor?: string | undefined
  statement_descriptor_suffix?: string | undefined
  transfer_data?: { amount?: number | undefined } | undefined
}

/** The changes of a capture or an increment beside the amount. */
function authorizedChanges(
  call: Call<Changes>,
  paymentIntent: PaymentIntent,
  amount: number,
): PaymentChanges {
  const { params } = call
  const { application_fee_amount, description, statement_descriptor, statement_descriptor_suffix } = params
  const transfer_data = changedTransfer(paymentIntent, params.transfer_data?.amount)
  checkShares(call, {
    amount,
    application_fee_amount,
    transfer_data: transfer_data && { ...transfer_data, destination: transfer_data.destination as string },
  })
  return {
    metadata: mergeMetadata(paymentIntent.metadata, params.metadata),
    ...(application_fee_amount !== undefined && { application_fee_amount }),
    ...(description !== undefined && { description }),
    ...(statement_descriptor !== undefined && { statement_descriptor }),
    ...(statement_descriptor_suffix !== undefined && { statement_descriptor_suffix }),
    ...(transfer_data !== undefined && { transfer_data }),
  }
}
