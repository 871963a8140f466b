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
export const connectionTokens = table<ConnectionTokenRecord>({
  object: 'terminal.connection_token',
  noun: 'connection token',
  param: 'pos_activation_token',
  retain: 10_000,
})
