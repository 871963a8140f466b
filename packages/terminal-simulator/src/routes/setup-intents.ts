import { list } from '../list.ts'
import { mergeMetadata, metadata } from '../metadata.ts'
import { boolean, object, oneOf, type Params, required, string } from '../params.ts'
import { checkConnected } from '../payment/connect.ts'
import { methodTypeParams, readMethodTypes } from '../payment/method-types.ts'
import { range } from '../range.ts'
import { checkConfirmable, confirmSetup, withSetupMethod } from '../setup/confirm.ts'
import { newSetupIntent } from '../setup/create.ts'
import { customers } from '../state/customer.ts'
import { emit } from '../state/event.ts'
import { checkSetupPossible, type SetupIntent, setupIntents } from '../state/setup-intent.ts'
import { notSimulated } from './payment-intent-params.ts'
import { found, pagination, referenced, route } from './route.ts'

const PATH = '/v1/setup_intents'
const ONE = `${PATH}/:setup_intent`

const unsupported = {
  attach_to_self: notSimulated(),
  confirmation_token: notSimulated(),
  customer_account: notSimulated(),
  excluded_payment_method_types: notSimulated(),
  flow_directions: notSimulated(),
  mandate_data: notSimulated(),
  payment_method_configuration: notSimulated(),
  payment_method_data: notSimulated(),
  single_use: notSimulated(),
}
const methodOptions = object({ card: object({}), card_present: object({}) })
/** What changes how a customer confirms online: a card in test mode asks for nothing, so there is nothing to change. */
const withoutEffect = { return_url: string(), use_stripe_sdk: boolean() }

export const setupIntentParams = {
  ...methodTypeParams,
  ...unsupported,
  ...withoutEffect,
  automatic_payment_methods: object({
    allow_redirects: oneOf(['always', 'never']),
    enabled: required(boolean()),
  }),
  confirm: boolean(),
  customer: string(),
  description: string(),
  metadata: metadata(),
  on_behalf_of: string(),
  payment_method: string(),
  payment_method_options: methodOptions,
  usage: oneOf(['off_session', 'on_session']),
} satisfies Params

/** Stripe docs: https://docs.stripe.com/api/setup_intents */
export const setupIntentRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'setup_intent_write',
    returns: setupIntents,
    params: setupIntentParams,
    run(call) {
      const { params, world, namespace } = call
      if (params.customer !== undefined) referenced(call, customers, params.customer, 'customer')
      if (params.on_behalf_of !== undefined) checkConnected(world, namespace, params.on_behalf_of)
      const created = withSetupMethod(world, namespace, newSetupIntent(call), params.payment_method)
      if (params.confirm) checkConfirmable(created)
      namespace.of(setupIntents).put(created)
      emit(world, namespace, 'setup_intent.created', created)
      return params.confirm ? confirmSetup(world, namespace, created) : created
    },
  }),

  route({
    method: 'GET',
    path: PATH,
    permission: 'setup_intent_read',
    returns: setupIntents,
    list: true,
    params: { ...pagination, created: range(), customer: string(), payment_method: string() },
    run(call) {
      const { created, customer, payment_method } = call.params
      return list(call, setupIntents, PATH, (setupIntent) => {
        if (customer !== undefined && setupIntent.customer !== customer) return false
        if (payment_method !== undefined && setupIntent.payment_method !== payment_method) return false
        return created === undefined || created(setupIntent.created)
      })
    },
  }),

  route({
    method: 'GET',
    path: ONE,
    permission: 'setup_intent_read',
    returns: setupIntents,
    secrets: ['client_secret'],
    params: { client_secret: string() },
    run: (call) => found(call, setupIntents),
  }),

  route({
    method: 'POST',
    path: ONE,
    permission: 'setup_intent_write',
    returns: setupIntents,
    params: {
      ...methodTypeParams,
      ...unsupported,
      customer: string(),
      description: string(),
      metadata: metadata(),
      payment_method: string(),
      payment_method_options: methodOptions,
    },
    run(call) {
      const { params, world, namespace, version } = call
      const setupIntent = found(call, setupIntents)
      checkSetupPossible('update', setupIntent)
      if (params.customer !== undefined) referenced(call, customers, params.customer, 'customer')
      const types =
        (params.allowed_payment_method_types ?? params.payment_method_types)
          ? readMethodTypes(params, version, null)
          : {}
      const updated = {
        ...setupIntent,
        ...types,
        customer: params.customer ?? setupIntent.customer,
        description: params.description ?? setupIntent.description,
        metadata: mergeMetadata(setupIntent.metadata ?? {}, params.metadata),
      } satisfies SetupIntent
      return namespace.of(setupIntents).put(withSetupMethod(world, namespace, updated, params.payment_method))
    },
  }),

  route({
    method: 'POST',
    path: `${ONE}/confirm`,
    permission: 'setup_intent_write',
    returns: setupIntents,
    params: {
      ...withoutEffect,
      ...unsupported,
      payment_method: string(),
      payment_method_options: methodOptions,
    },
    run(call) {
      const { params, world, namespace } = call
      const setupIntent = found(call, setupIntents)
      checkSetupPossible('confirm', setupIntent)
      const ready = withSetupMethod(world, namespace, setupIntent, params.payment_method)
      checkConfirmable(ready)
      return confirmSetup(world, namespace, ready)
    },
  }),

  route({
    method: 'POST',
    path: `${ONE}/cancel`,
    permission: 'setup_intent_write',
    returns: setupIntents,
    params: { cancellation_reason: oneOf(['abandoned', 'duplicate', 'requested_by_customer']) },
    run(call) {
      const { params, namespace, world } = call
      const setupIntent = found(call, setupIntents)
      checkSetupPossible('cancel', setupIntent)
      const canceled = namespace.of(setupIntents).put({
        ...setupIntent,
        cancellation_reason: params.cancellation_reason ?? null,
        status: 'canceled',
      })
      emit(world, namespace, 'setup_intent.canceled', canceled)
      return canceled
    },
  }),
]
