import { invalidRequest } from '../errors.ts'
import type { World } from '../world.ts'
import { table } from './store.ts'

/** A connection token as kept. */
export interface ConnectionTokenRecord {
  /** The secret. */
  id: string
  account: string
  livemode: boolean
  /** The location that it is limited to; `null` when it is good for every reader. */
  location: string | null
  /** In milliseconds. */
  expires_at: number
  redeemed: boolean
}

/** Kept in the shared namespace: a token is found by its secret alone. Only the newest are remembered. */
const connectionTokens = table<ConnectionTokenRecord>({
  object: 'terminal.connection_token',
  noun: 'connection token',
  param: 'pos_activation_token',
  retain: 10_000,
})

type State = 'issued' | 'redeemed' | 'expired'

/** What redeeming does in each state: a refusal, or nothing in the way. The wording is Stripe's, from stripe/stripe-terminal-android#425 and #344. */
const REDEEM: Readonly<Record<State, string | null>> = {
  issued: null,
  redeemed:
    'The Stripe Terminal ConnectionToken has already been redeemed. Please generate a new one using v1/terminal/connection_tokens.',
  expired:
    'Stripe Terminal ConnectionToken has expired. Please download a new one using v1/terminal/connection_tokens',
}

/** Stripe's published test tokens read `pst_test_<base64 of "acct_...,<random>">_00<8 characters>` (stripe/stripe-terminal-android#113). */
export function issueToken(
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

/** `issued -> redeemed`. Throws a 400 for a token that is unknown, used, or too old. */
export function redeemToken(world: World, secret: string): ConnectionTokenRecord {
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
