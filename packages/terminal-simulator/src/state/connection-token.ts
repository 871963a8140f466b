import { table } from './store.ts'

/** A stored connection token. */
export interface ConnectionTokenRecord {
  /** The secret. */
  id: string
  account: string
  livemode: boolean
  /** The location that it is limited to; `null` when it is valid for every reader. */
  location: string | null
  /** In milliseconds. */
  expires_at: number
  redeemed: boolean
}

/** In the shared namespace, because a token is found by its secret alone. Only the newest are kept. */
export const connectionTokens = table<ConnectionTokenRecord>({
  object: 'terminal.connection_token',
  noun: 'connection token',
  param: 'pos_activation_token',
  retain: 10_000,
})
