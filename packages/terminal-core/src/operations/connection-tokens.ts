import type Stripe from 'stripe'
import { z } from 'zod'
import { type Caller, foundLive, noSuch, readOptions } from '../access/ownership.ts'
import { coversLocation, type TerminalScope } from '../access/scope.ts'
import { invalidField, TerminalError } from '../errors.ts'
import { locationId } from '../objects/schemas.ts'
import { operation } from './operation.ts'

const connectionToken = z.object({
  object: z.literal('terminal.connection_token'),
  secret: z.string(),
  location: z.string().optional(),
})

/** What a device gets: `secret` goes to Stripe's client SDK, once, at once. */
export type ConnectionToken = z.output<typeof connectionToken>

/**
 * Which location something new is for: a token, a reader, a payment. It is never wider than the scope: only `locations: 'all'` may do
 * without one.
 */
export function scopedLocation(scope: TerminalScope, asked: string | undefined): string | undefined {
  const { locations } = scope
  if (asked !== undefined) {
    if (coversLocation(scope, asked)) return asked
    throw noSuch('location', asked)
  }
  if (locations === 'all') return undefined
  if (locations.length === 0) {
    throw new TerminalError('permission_denied', {
      message: 'The caller has no location.',
    })
  }
  if (locations.length > 1) {
    throw invalidField('location', `choose one of ${locations.join(', ')}`, locations)
  }
  return locations[0]
}

/** {@link scopedLocation} where Stripe is not told the location, and so cannot refuse one that does not exist. */
export async function existingLocation(call: Caller, asked: string | undefined): Promise<string | undefined> {
  const location = scopedLocation(call.scope, asked)
  if (location === undefined || call.scope.locations !== 'all') return location
  const answer = call.stripe.terminal.locations.retrieve(location, {}, readOptions(call))
  await foundLive('location', location, answer)
  return location
}

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/connection_tokens',
  // What Stripe's iOS, Android, React Native and JavaScript example apps call.
  aliases: ['/connection_token'],
  permission: 'connection_tokens:create',
  limit: 'tokens',
  summary: 'Create a connection token',
  input: z.strictObject({ location: locationId.optional() }),
  output: connectionToken,
  async run({ input, scope, stripe, request }) {
    const location = scopedLocation(scope, input.location)
    return toConnectionToken(await mint(stripe, location ? { location } : {}, request))
  },
})

/**
 * `stripe.terminal.connectionTokens.create` without the stack trace that stripe-node captures for every typed call: a fifth of what
 * this route costs, and the route that a whole fleet calls at once.
 */
function mint(
  stripe: Stripe,
  params: Stripe.Terminal.ConnectionTokenCreateParams,
  request: Stripe.RequestOptions,
): Promise<Stripe.Terminal.ConnectionToken> {
  const answer = stripe.rawRequest('POST', '/v1/terminal/connection_tokens', { ...params }, request)
  return answer as Promise<Stripe.Terminal.ConnectionToken>
}

function toConnectionToken(token: Stripe.Terminal.ConnectionToken): ConnectionToken {
  const { object, secret, location } = token
  return location ? { object, secret, location } : { object, secret }
}
