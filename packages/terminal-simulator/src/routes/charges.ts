import { mergeMetadata, metadata } from '../api/metadata.ts'
import { object, oneOf, required, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { shipping } from '../api/shipping.ts'
import { emit } from '../events/emit.ts'
import { route } from '../http/route.ts'
import { found, referenced } from '../lookup/found.ts'
import { type Charge, charges } from '../state/charge.ts'
import { customers } from '../state/customer.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/charges'
const RESOURCE = { table: charges, path: PATH, permission: 'charge_read' }

/** PaymentIntents create charges. These routes read and update them. Stripe docs: https://docs.stripe.com/api/charges */
export const chargeRoutes = [
  listRoute(RESOURCE, {
    created: range(),
    customer: string(),
    payment_intent: string(),
    transfer_group: string(),
  }),

  retrieveRoute(RESOURCE),

  route({
    method: 'POST',
    path: `${PATH}/:charge`,
    permission: 'charge_write',
    returns: charges,
    params: {
      customer: string(),
      description: string(),
      fraud_details: object({ user_report: required(oneOf(['fraudulent', 'safe'])) }),
      metadata: metadata(),
      receipt_email: string(),
      shipping: shipping(),
      transfer_group: string(),
    },
    run(call) {
      const { namespace, params } = call
      const charge = found(call, charges)
      const { customer = charge.customer, description = charge.description } = params
      if (params.customer !== undefined) referenced(call, customers, params.customer, 'customer')
      const updated: Charge = {
        ...charge,
        customer,
        description,
        fraud_details: params.fraud_details ?? charge.fraud_details,
        metadata: mergeMetadata(charge.metadata, params.metadata),
        receipt_email: params.receipt_email ?? charge.receipt_email,
        shipping: params.shipping ?? charge.shipping,
        transfer_group: params.transfer_group ?? charge.transfer_group,
      }
      namespace.of(charges).put(updated)
      emit(call, 'charge.updated', updated)
      return updated
    },
  }),
]
