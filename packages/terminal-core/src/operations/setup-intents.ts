import type Stripe from 'stripe'
import { z } from 'zod'
import { found } from '../access/found.ts'
import { existingLocation } from '../access/locations.ts'
import { marksOf } from '../access/marks.ts'
import { customers, EXPAND_ATTEMPT, ownSetupIntent } from '../access/owners.ts'
import { setupIntent, toSetupIntent } from '../objects/intents.ts'
import { customerId, defined, locationId, markedMetadata, setupIntentId } from '../objects/schemas.ts'
import { operation } from './operation.ts'

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/setup_intents',
  permission: 'setup_intents:write',
  owners: { location: existingLocation, customer: customers },
  idempotent: true,
  summary: 'Create a setup intent, to save a card that will be presented',
  input: z.strictObject({
    location: locationId.optional(),
    customer: customerId.optional(),
    description: z.string().max(1000).optional(),
    usage: z.enum(['off_session', 'on_session']).optional(),
    metadata: markedMetadata.optional(),
  }),
  output: setupIntent,
  async run(call) {
    const { scope, stripe, request, owned } = call
    const { location: _, metadata, ...rest } = call.input
    const params: Stripe.SetupIntentCreateParams = {
      allowed_payment_method_types: ['card_present'],
      ...defined(rest),
      metadata: { ...metadata, ...marksOf(scope, owned.location) },
      ...EXPAND_ATTEMPT,
    }
    return toSetupIntent(await stripe.setupIntents.create(params, request))
  },
})

export const retrieve = operation({
  kind: 'query',
  method: 'GET',
  path: '/setup_intents/:setup_intent',
  permission: 'setup_intents:read',
  owners: { setup_intent: ownSetupIntent },
  summary: 'Retrieve a setup intent with the card it saved',
  input: z.strictObject({ setup_intent: setupIntentId }),
  output: setupIntent,
  run: async ({ owned }) => toSetupIntent(owned.setup_intent),
})

export const cancel = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/setup_intents/:setup_intent/cancel',
  permission: 'setup_intents:write',
  owners: { setup_intent: ownSetupIntent },
  idempotent: true,
  summary: 'Cancel a setup intent',
  input: z.strictObject({
    setup_intent: setupIntentId,
    cancellation_reason: z.enum(['abandoned', 'duplicate', 'requested_by_customer']).optional(),
  }),
  output: setupIntent,
  async run(call) {
    const { setup_intent: id, ...rest } = call.input
    const params = { ...defined(rest), ...EXPAND_ATTEMPT }
    return toSetupIntent(
      await found('setup_intent', id, call.stripe.setupIntents.cancel(id, params, call.request)),
    )
  },
})
