import { mergeMetadata, metadata } from '../api/metadata.ts'
import { object, oneOf, required, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { shipping } from '../api/shipping.ts'
import { emit } from '../events/emit.ts'
import { route } from '../http/route.ts'
import { found, referenced } from '../lookup/found.ts'
import { list, pagination } from '../lookup/list.ts'
import { type Charge, charges } from '../state/charge.ts'
import { customers } from '../state/customer.ts'

const PATH = '/v1/charges'

/** Charges are made by PaymentIntents; here they are read and annotated. Stripe docs: https://docs.stripe.com/api/charges */
export const chargeRoutes = [
  route({
    method: 'GET',
    path: PATH,
    permission: 'charge_read',
    returns: charges,
    list: true,
    params: {
      ...pagination,
      created: range(),
      customer: string(),
      payment_intent: string(),
      transfer_group: string(),
    },
    run(call) {
      const { created, customer, payment_intent, transfer_group } = call.params
      return list(call, charges, PATH, (charge) => {
        if (customer !== undefined && charge.customer !== customer) return false
        if (payment_intent !== undefined && charge.payment_intent !== payment_intent) return false
        if (transfer_group !== undefined && charge.transfer_group !== transfer_group) return false
        return created === undefined || created(charge.created)
      })
    },
  }),

  route({
    method: 'GET',
    path: `${PATH}/:charge`,
    permission: 'charge_read',
    returns: charges,
    run: (call) => found(call, charges),
  }),

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
