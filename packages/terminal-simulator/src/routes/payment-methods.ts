import { required, string } from '../api/params.ts'
import { route } from '../http/route.ts'
import { found, referenced, show } from '../lookup/found.ts'
import { attach } from '../payment/attach.ts'
import { namedMethod } from '../payment/confirm.ts'
import { customers } from '../state/customer.ts'
import { paymentMethods, shownPaymentMethod } from '../state/payment-method.ts'

const ONE = '/v1/payment_methods/:payment_method'

/** Stripe docs: https://docs.stripe.com/api/payment_methods */
export const paymentMethodRoutes = [
  route({
    method: 'GET',
    path: ONE,
    permission: 'payment_method_read',
    returns: paymentMethods,
    run: (call) => show(call, paymentMethods, found(call, paymentMethods)),
  }),

  route({
    method: 'POST',
    path: `${ONE}/attach`,
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
