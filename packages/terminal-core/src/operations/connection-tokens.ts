import type Stripe from 'stripe'
import { z } from 'zod'
import { locationOrDefault } from '../access/locations.ts'
import { locationId } from '../objects/schemas.ts'
import { operation } from './operation.ts'

const connectionToken = z.object({
  object: z.literal('terminal.connection_token'),
  secret: z.string(),
  location: z.string().optional(),
})

/** What a device gets: `secret` goes to Stripe's client SDK, once, at once. */
export type ConnectionToken = z.output<typeof connectionToken>

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/connection_tokens',
  // What Stripe's iOS, Android, React Native and JavaScript example apps call.
  aliases: ['/connection_token'],
  permission: 'connection_tokens:create',
  owners: { location: locationOrDefault },
  limit: 'tokens',
  summary: 'Create a connection token',
  input: z.strictObject({ location: locationId.optional() }),
  output: connectionToken,
  async run({ owned: { location }, stripe, request }) {
    return toConnectionToken(await createToken(stripe, location ? { location } : {}, request))
  },
})

/**
 * The same as `stripe.terminal.connectionTokens.create`, at half of its CPU time: stripe-node captures a stack trace for every typed call,
 * and a whole fleet calls this route at once.
 */
async function createToken(
  stripe: Stripe,
  params: Stripe.Terminal.ConnectionTokenCreateParams,
  request: Stripe.RequestOptions,
): Promise<Stripe.Terminal.ConnectionToken> {
  const token = await stripe.rawRequest('POST', '/v1/terminal/connection_tokens', { ...params }, request)
  return token as unknown as Stripe.Terminal.ConnectionToken
}

function toConnectionToken(token: Stripe.Terminal.ConnectionToken): ConnectionToken {
  const { object, secret, location } = token
  return location ? { object, secret, location } : { object, secret }
}
