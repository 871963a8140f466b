import type Stripe from 'stripe'
import { mergeMetadata, metadata } from '../api/metadata.ts'
import { array, clearable, object, oneOf, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { address, shipping } from '../api/shipping.ts'
import { emit } from '../events/emit.ts'
import { route } from '../http/route.ts'
import { found, referenced } from '../lookup/found.ts'
import { attach, checkAttachable } from '../payment/attach.ts'
import { namedMethod } from '../payment/confirm.ts'
import { type Customer, customers } from '../state/customer.ts'
import { paymentMethods } from '../state/payment-method.ts'
import { seconds, type World } from '../world.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/customers'
const RESOURCE = { table: customers, path: PATH, permission: 'customer_read' }

const DEFAULT_METHOD = 'invoice_settings[default_payment_method]'

const profile = {
  address: clearable(address()),
  description: clearable(string()),
  email: clearable(string({ max: 512 })),
  invoice_settings: object({ default_payment_method: clearable(string()) }),
  metadata: metadata(),
  name: clearable(string({ max: 256 })),
  phone: clearable(string({ max: 20 })),
  preferred_locales: array(string()),
  shipping: clearable(shipping()),
  tax_exempt: clearable(oneOf(['exempt', 'none', 'reverse'])),
}

/** Stripe docs: https://docs.stripe.com/api/customers */
export const customerRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'customer_write',
    returns: customers,
    params: { ...profile, payment_method: string() },
    run(call) {
      const { world, namespace, params } = call
      const { payment_method } = params
      const defaultMethod = params.invoice_settings?.default_payment_method
      if (defaultMethod) referenced(call, paymentMethods, defaultMethod, DEFAULT_METHOD)
      const customer = changed(newCustomer(world, namespace.livemode), params)
      const method = payment_method === undefined ? undefined : namedMethod(call, payment_method)
      if (method) checkAttachable(method, null)
      const created = namespace.of(customers).put(customer)
      emit(call, 'customer.created', created)
      if (method) attach(call, method, created.id)
      return created
    },
  }),

  listRoute(RESOURCE, { created: range(), email: string() }),

  retrieveRoute(RESOURCE),

  route({
    method: 'POST',
    path: `${PATH}/:customer`,
    permission: 'customer_write',
    returns: customers,
    params: profile,
    run(call) {
      const { namespace, params } = call
      const customer = found(call, customers)
      const method = params.invoice_settings?.default_payment_method
      if (method) referenced(call, paymentMethods, method, DEFAULT_METHOD)
      const updated = namespace.of(customers).put(changed(customer, params))
      emit(call, 'customer.updated', updated)
      return updated
    },
  }),

  route({
    method: 'DELETE',
    path: `${PATH}/:customer`,
    permission: 'customer_write',
    run(call) {
      const { namespace } = call
      const customer = found(call, customers)
      const { id } = customer
      const deleted = { id, object: 'customer', deleted: true } satisfies Stripe.DeletedCustomer
      namespace.of(customers).delete(id, deleted)
      emit(call, 'customer.deleted', customer)
      return deleted
    },
  }),
]

function newCustomer(world: World, livemode: boolean): Customer {
  return {
    id: world.ids.id('cus_'),
    object: 'customer',
    address: null,
    balance: 0,
    created: seconds(world),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    invoice_prefix: world.ids.letters(8).toUpperCase(),
    livemode,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  }
}

type Profile = { [member in keyof typeof profile]?: ReturnType<(typeof profile)[member]['read']> | undefined }

/** Members that a parameter of the same name replaces; an empty parameter unsets them. */
const REPLACED = [
  'address',
  'description',
  'email',
  'name',
  'phone',
  'preferred_locales',
  'shipping',
  'tax_exempt',
] as const

function changed(customer: Customer, params: Profile): Customer {
  const given = REPLACED.filter((member) => params[member] !== undefined)
  const changes = Object.fromEntries(given.map((member) => [member, params[member]])) as Partial<Customer>
  const method = params.invoice_settings?.default_payment_method
  return {
    ...customer,
    ...changes,
    ...(params.tax_exempt === null && { tax_exempt: 'none' }),
    invoice_settings: {
      ...customer.invoice_settings,
      ...(method !== undefined && { default_payment_method: method }),
    },
    metadata: mergeMetadata(customer.metadata, params.metadata),
  }
}
