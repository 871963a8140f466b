import type Stripe from 'stripe'
import { invalidRequest } from '../api/errors.ts'
import { required, string } from '../api/params.ts'
import { type Call, route } from '../http/route.ts'
import { referenced } from '../lookup/found.ts'
import { type ConnectionTokenRecord, connectionTokens } from '../state/connection-token.ts'
import { locations } from '../state/location.ts'
import { readers } from '../state/reader.ts'
import type { World } from '../world.ts'

/** Stripe docs: https://docs.stripe.com/api/terminal/connection_tokens */
export const connectionTokenRoutes = [
  route({
    method: 'POST',
    path: '/v1/terminal/connection_tokens',
    permission: 'terminal_connection_token_write',
    params: { location: string() },
    run(call) {
      const { location } = call.params
      if (location !== undefined) referenced(call, locations, location, 'location')
      const token = issueToken(call.world, call.namespace, location ?? null)
      return {
        object: 'terminal.connection_token',
        ...(location !== undefined && { location }),
        secret: token.id,
      } satisfies Stripe.Terminal.ConnectionToken
    },
  }),

  // Stripe's client SDKs call this path; its parameters and response are not documented. terminal-js sends `pos_activation_token`;
  // `reader` and the response are the simulator's.
  route({
    method: 'POST',
    path: '/v1/terminal/connection_tokens/activate',
    access: 'connection_token',
    secrets: ['pos_activation_token'],
    params: { pos_activation_token: required(string()), reader: string() },
    run(call) {
      const { pos_activation_token, reader } = call.params
      const token = redeemToken(call.world, pos_activation_token)
      const namespace = call.world.store.namespace(token.account, token.livemode)
      if (reader !== undefined) checkReach({ ...call, namespace }, token.location, reader)
      const { account, livemode, location } = token
      return { object: 'terminal.session', account, livemode, location }
    },
  }),
]

/** A token that is limited to a location can be used only for readers that are registered there. */
function checkReach(call: Call<unknown>, location: string | null, id: string): void {
  const reader = referenced(call, readers, id, 'reader')
  if (location === null || reader.location === location) return
  throw invalidRequest(
    `The ConnectionToken is limited to the location '${location}'; the reader '${id}' is not registered there.`,
    {
      param: 'reader',
    },
  )
}

type State = 'issued' | 'redeemed' | 'expired'

/** The error of redeeming a token in each state; `null` where it is possible. The wording is Stripe's, from stripe/stripe-terminal-android#425 and #344. */
const REDEEM: Readonly<Record<State, string | null>> = {
  issued: null,
  redeemed:
    'The Stripe Terminal ConnectionToken has already been redeemed. Please generate a new one using v1/terminal/connection_tokens.',
  expired:
    'Stripe Terminal ConnectionToken has expired. Please download a new one using v1/terminal/connection_tokens',
}

/** Issues a token in the format of Stripe's test tokens: `pst_test_<base64 of "acct_...,<random>">_00<8 characters>` (stripe/stripe-terminal-android#113). */
function issueToken(
  world: World,
  owner: { account: string; livemode: boolean },
  location: string | null,
): ConnectionTokenRecord {
  const inner = Buffer.from(`${owner.account},${world.ids.letters(32)}`)
    .toString('base64')
    .replaceAll('=', '')
  return world.store.shared.of(connectionTokens).put({
    id: `pst_${owner.livemode ? 'live' : 'test'}_${inner}_00${world.ids.letters(8)}`,
    account: owner.account,
    livemode: owner.livemode,
    location,
    expires_at: world.clock.now() + world.settings.connectionTokenLifetimeMs,
    redeemed: false,
  })
}

/** `issued -> redeemed`. Throws a 400 for a token that is unknown, redeemed or expired. */
function redeemToken(world: World, secret: string): ConnectionTokenRecord {
  const token = world.store.shared.of(connectionTokens).get(secret)
  if (!token)
    throw invalidRequest('The Stripe Terminal ConnectionToken is not valid.', {
      param: 'pos_activation_token',
    })
  const refusal = REDEEM[stateOf(token, world.clock.now())]
  if (refusal !== null) throw invalidRequest(refusal)
  token.redeemed = true
  return token
}

function stateOf(token: ConnectionTokenRecord, now: number): State {
  if (token.redeemed) return 'redeemed'
  return now >= token.expires_at ? 'expired' : 'issued'
}
