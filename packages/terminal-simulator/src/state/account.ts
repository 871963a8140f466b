import { shownAccount } from './account-view.ts'
import { table } from './store.ts'

/** An account. `connected_to` is the id of its platform. */
export interface AccountRecord {
  id: string
  country: string
  connected_to: string | null
  /** In seconds since the Unix epoch. */
  created: number
}

/** In the shared namespace. */
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

/** In the shared namespace. When empty, every well-formed key belongs to the first account. */
export const apiKeys = table<ApiKeyRecord>({ object: 'api_key', noun: 'api_key', param: 'key' })
