import { required, string } from '../api/params.ts'
import { route } from '../http/route.ts'
import { referenced } from '../lookup/found.ts'
import { attach } from '../payment/attach.ts'
import { namedMethod } from '../payment/confirm.ts'
import { customers } from '../state/customer.ts'
import { paymentMethods, shownPaymentMethod } from '../state/payment-method.ts'
import { retrieveRoute } from './resource.ts'

const PATH = '/v1/payment_methods'

/** Stripe docs: https://docs.stripe.com/api/payment_methods */
export const paymentMethodRoutes = [
  retrieveRoute({ table: paymentMethods, path: PATH, permission: 'payment_method_read' }),

  route({
    method: 'POST',
    path: `${PATH}/:payment_method/attach`,
    permission: 'payment_method_write',
    returns: paymentMethods,
    params: { customer: required(string()), customer_account: string() },
    run(call) {
      const { params, path } = call
      const { id: customer } = referenced(call, customers, params.customer, 'customer')
      const method = namedMethod(call, path.payment_method as string)
      const attached = attach(call, method, customer)
      return shownPaymentMethod(attached)
    },
  }),
]
