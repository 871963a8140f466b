import type Stripe from 'stripe'
import { invalidRequest } from '../errors.ts'
import { required, string } from '../params.ts'
import { issueToken, redeemToken } from '../state/connection-token.ts'
import { locations } from '../state/location.ts'
import { readers } from '../state/reader.ts'
import { type Call, referenced, route } from './route.ts'

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

  // Stripe's client SDKs call this path; its parameters and answer are not published. `pos_activation_token` is the name that
  // terminal-js sends; `reader` and the answer are the simulator's own.
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

/** A token limited to a location reaches the readers registered there and no others. */
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
