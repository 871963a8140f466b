import { invalidRequest } from '../api/errors.ts'
import { mergeMetadata, metadata } from '../api/metadata.ts'
import { boolean, integer, notSimulated, oneOf, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { emit } from '../events/emit.ts'
import { type Call, route } from '../http/route.ts'
import { found, referenced } from '../lookup/found.ts'
import { refundCharge } from '../payment/refund-charge.ts'
import { type Charge, charges } from '../state/charge.ts'
import { paymentIntents } from '../state/payment-intent.ts'
import { refunds } from '../state/refund.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/refunds'
const RESOURCE = { table: refunds, path: PATH, permission: 'charge_read' }

/** Stripe docs: https://docs.stripe.com/api/refunds */
export const refundRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'charge_write',
    returns: refunds,
    params: {
      amount: integer({ min: 1 }),
      charge: string(),
      currency: notSimulated(),
      customer: notSimulated(),
      instructions_email: notSimulated(),
      metadata: metadata(),
      origin: notSimulated(),
      payment_intent: string(),
      reason: oneOf(['duplicate', 'fraudulent', 'requested_by_customer']),
      refund_application_fee: boolean(),
      reverse_transfer: boolean(),
    },
    run(call) {
      const { params } = call
      const charge = chargeToRefund(call)
      // "Interac refunds must be made in person with the card": Stripe docs, terminal/features/refunds.
      if (charge.payment_method_details?.interac_present) {
        throw invalidRequest(
          `Charge ${charge.id} was paid with Interac: it can be refunded in person only, on a reader.`,
          { code: 'charge_not_refundable', charge: charge.id },
        )
      }
      return refundCharge(call, charge, {
        ...params,
        metadata: mergeMetadata({}, params.metadata),
      })
    },
  }),

  listRoute(RESOURCE, { charge: string(), created: range(), payment_intent: string() }),

  retrieveRoute(RESOURCE),

  route({
    method: 'POST',
    path: `${PATH}/:refund`,
    permission: 'charge_write',
    returns: refunds,
    params: { metadata: metadata() },
    run(call) {
      const { namespace, params } = call
      const refund = found(call, refunds)
      const former = refund.metadata ?? {}
      const updated = { ...refund, metadata: mergeMetadata(former, params.metadata) }
      namespace.of(refunds).put(updated)
      for (const type of ['refund.updated', 'charge.refund.updated']) {
        emit(call, type, updated, { metadata: former })
      }
      return updated
    },
  }),
]

type Target = { charge?: string | undefined; payment_intent?: string | undefined }

/** The charge to refund: the given one, or the latest one of a PaymentIntent. */
function chargeToRefund(call: Call<Target>): Charge {
  const { charge: id, payment_intent } = call.params
  if (id === undefined && payment_intent === undefined) {
    throw invalidRequest(
      'One of the following params should be provided for this request: payment_intent or charge.',
      { code: 'parameter_missing', param: 'payment_intent' },
    )
  }
  const charge = id === undefined ? undefined : referenced(call, charges, id, 'charge')
  if (payment_intent === undefined) return charge as Charge
  const { latest_charge } = referenced(call, paymentIntents, payment_intent, 'payment_intent')
  const latest = latest_charge === null ? undefined : call.namespace.of(charges).get(latest_charge as string)
  if (!latest) {
    throw invalidRequest(
      `This PaymentIntent (${payment_intent}) does not have a successful charge to refund.`,
      { param: 'payment_intent' },
    )
  }
  if (charge && charge.id !== latest.id) {
    throw invalidRequest(`The charge ${charge.id} does not belong to the PaymentIntent ${payment_intent}.`, {
      param: 'charge',
    })
  }
  return latest
}
