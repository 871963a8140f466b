import { mergeMetadata } from '../api/metadata.ts'
import { oneOf, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { emit } from '../events/emit.ts'
import { route } from '../http/route.ts'
import { found, referenced } from '../lookup/found.ts'
import { checkConnected } from '../payment/connect.ts'
import { readMethodTypes } from '../payment/method-types.ts'
import { checkConfirmable, confirmSetup, withSetupMethod } from '../setup/confirm-setup.ts'
import { newSetupIntent } from '../setup/new-setup-intent.ts'
import { checkSetupPossible } from '../setup/setup-lifecycle.ts'
import { setupConfirmParams, setupCreateParams, setupUpdateParams } from '../setup/setup-params.ts'
import { customers } from '../state/customer.ts'
import { type SetupIntent, setupIntents } from '../state/setup-intent.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/setup_intents'
const RESOURCE = { table: setupIntents, path: PATH, permission: 'setup_intent_read' }
const ONE = `${PATH}/:setup_intent`

/** Stripe docs: https://docs.stripe.com/api/setup_intents */
export const setupIntentRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'setup_intent_write',
    returns: setupIntents,
    params: setupCreateParams,
    run(call) {
      const { params, namespace } = call
      if (params.customer !== undefined) referenced(call, customers, params.customer, 'customer')
      if (params.on_behalf_of !== undefined) checkConnected(call, params.on_behalf_of)
      const created = withSetupMethod(call, newSetupIntent(call), params.payment_method)
      if (params.confirm) checkConfirmable(created)
      namespace.of(setupIntents).put(created)
      emit(call, 'setup_intent.created', created)
      return params.confirm ? confirmSetup(call, created) : created
    },
  }),

  listRoute(RESOURCE, { created: range(), customer: string(), payment_method: string() }),

  retrieveRoute(RESOURCE, { secrets: ['client_secret'], params: { client_secret: string() } }),

  route({
    method: 'POST',
    path: ONE,
    permission: 'setup_intent_write',
    returns: setupIntents,
    params: setupUpdateParams,
    run(call) {
      const { params, namespace, version } = call
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
      return namespace.of(setupIntents).put(withSetupMethod(call, updated, params.payment_method))
    },
  }),

  route({
    method: 'POST',
    path: `${ONE}/confirm`,
    permission: 'setup_intent_write',
    returns: setupIntents,
    params: setupConfirmParams,
    run(call) {
      const { params } = call
      const setupIntent = found(call, setupIntents)
      checkSetupPossible('confirm', setupIntent)
      const ready = withSetupMethod(call, setupIntent, params.payment_method)
      checkConfirmable(ready)
      return confirmSetup(call, ready)
    },
  }),

  route({
    method: 'POST',
    path: `${ONE}/cancel`,
    permission: 'setup_intent_write',
    returns: setupIntents,
    params: { cancellation_reason: oneOf(['abandoned', 'duplicate', 'requested_by_customer']) },
    run(call) {
      const { params, namespace } = call
      const setupIntent = found(call, setupIntents)
      checkSetupPossible('cancel', setupIntent)
      const canceled = namespace.of(setupIntents).put({
        ...setupIntent,
        cancellation_reason: params.cancellation_reason ?? null,
        status: 'canceled',
      })
      emit(call, 'setup_intent.canceled', canceled)
      return canceled
    },
  }),
]
