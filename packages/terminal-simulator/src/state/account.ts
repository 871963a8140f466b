import { shownAccount } from './account-view.ts'
import { table } from './store.ts'

/** An account that the simulator knows; `connected_to` names its platform. */
export interface AccountRecord {
  id: string
  country: string
  connected_to: string | null
  /** In seconds since the Unix epoch. */
  created: number
}

/** Kept in the shared namespace. */
export const accounts = table<AccountRecord>({
  object: 'account',
  noun: 'account',
  param: 'account',
  view: shownAccount,
})

/** An API key that the seed lists; its permissions are `null` for a secret key. */
export interface ApiKeyRecord {
  /** The key itself. */
  id: string
  account: string
  permissions: readonly string[] | null
}

/** Kept in the shared namespace. Empty: any well-formed key is the first account's. */
export const apiKeys = table<ApiKeyRecord>({ object: 'api_key', noun: 'api_key', param: 'key' })
