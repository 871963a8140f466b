import type Stripe from 'stripe'
import { z } from 'zod'
import { EXPAND_ATTEMPT, found, ownedSetupIntent } from '../access/ownership.ts'
import { createdHere, setupIntent, toSetupIntent } from '../objects/intents.ts'
import { customerId, defined, locationId, markedMetadata, setupIntentId } from '../objects/schemas.ts'
import { existingLocation } from './connection-tokens.ts'
import { operation } from './operation.ts'

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/setup_intents',
  permission: 'setup_intents:write',
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
    const { scope, stripe, request } = call
    const { location: asked, metadata, ...rest } = call.input
    const location = await existingLocation(call, asked)
    const params: Stripe.SetupIntentCreateParams = {
      allowed_payment_method_types: ['card_present'],
      ...defined(rest),
      metadata: { ...metadata, ...createdHere(scope, location) },
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
  summary: 'Retrieve a setup intent with the card it saved',
  input: z.strictObject({ setup_intent: setupIntentId }),
  output: setupIntent,
  run: async (call) => toSetupIntent(await ownedSetupIntent(call, call.input.setup_intent)),
})

export const cancel = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/setup_intents/:setup_intent/cancel',
  permission: 'setup_intents:write',
  idempotent: true,
  summary: 'Cancel a setup intent',
  input: z.strictObject({
    setup_intent: setupIntentId,
    cancellation_reason: z.enum(['abandoned', 'duplicate', 'requested_by_customer']).optional(),
  }),
  output: setupIntent,
  async run(call) {
    const { setup_intent: id, ...rest } = call.input
    await ownedSetupIntent(call, id)
    const params = { ...defined(rest), ...EXPAND_ATTEMPT }
    return toSetupIntent(
      await found('setup_intent', id, call.stripe.setupIntents.cancel(id, params, call.request)),
    )
  },
})
