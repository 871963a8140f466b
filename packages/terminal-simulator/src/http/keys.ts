import { ApiError, invalidRequest } from '../api/errors.ts'
import { type AccountRecord, type ApiKeyRecord, accounts, apiKeys } from '../state/account.ts'
import type { Namespace } from '../state/store.ts'
import type { World } from '../world.ts'

/** The API key of a request, and the state that it acts on. */
export interface Caller {
  key: ApiKeyRecord
  namespace: Namespace
}

const KEY = /^(?:sk|rk)_(?:test|live)_[A-Za-z0-9_]+$/
/** The position of the mode in a key. */
const MODE = 'sk_'.length

/**
 * Reads the API key (Bearer, or Basic with the key as user name) and the connected account.
 * `sk_test_`/`rk_test_` keys see the test namespace of the account, `sk_live_`/`rk_live_` keys the live one; both are simulated.
 * Any well-formed key is accepted unless the seed lists keys. Throws Stripe's 401 and 403.
 */
export function authenticate(
  world: World,
  authorization: string | undefined,
  connectedAccount: string | undefined,
): Caller {
  const secret = secretIn(authorization)
  if (secret.startsWith('pk_')) throw publishableKey()
  const key = KEY.test(secret) ? keyRecord(world, secret) : undefined
  if (!key) throw unauthorized(`Invalid API Key provided: ${masked(secret)}`)
  const account = connectedAccount === undefined ? key.account : reachable(world, key, connectedAccount)
  return { key, namespace: world.store.namespace(account, secret.startsWith('live_', MODE)) }
}

/** Refuses a restricted key that lacks the permission of a route. */
export function permit({ key, namespace }: Caller, permission: string | undefined): void {
  if (permission === undefined || key.permissions === null || key.permissions.includes(permission)) return
  throw new ApiError(403, {
    type: 'invalid_request_error',
    message: `The provided key '${masked(key.id)}' does not have the required permissions for this endpoint on account '${namespace.account}'. Having the 'rak_${permission}' permission would allow this request to continue.`,
  })
}

function secretIn(authorization: string | undefined): string {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(\S+)\s*$/.exec(authorization ?? '') ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials
    case 'basic':
      return Buffer.from(credentials, 'base64').toString('utf8').split(':', 1)[0] as string
    default:
      throw unauthorized(
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
      )
  }
}

function keyRecord(world: World, secret: string): ApiKeyRecord | undefined {
  const listed = world.store.shared.of(apiKeys)
  if (listed.size > 0) return listed.get(secret)
  return { id: secret, account: platform(world).id, permissions: null }
}

/** The default account of a key: the first one of the seed. */
function platform(world: World): AccountRecord {
  return world.store.shared.of(accounts).newestFirst().at(-1) as AccountRecord
}

function reachable(world: World, key: ApiKeyRecord, id: string): string {
  const account = world.store.shared.of(accounts).get(id)
  if (account && (account.id === key.account || account.connected_to === key.account)) return id
  throw invalidRequest(
    `The provided key '${masked(key.id)}' does not have access to account '${id}' (or that account does not exist). Application access may have been revoked.`,
    { status: 403, code: 'account_invalid' },
  )
}

function publishableKey(): ApiError {
  return invalidRequest(
    'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
    { status: 403, code: 'secret_key_required' },
  )
}

function unauthorized(message: string): ApiError {
  return invalidRequest(message, { status: 401 })
}

/** `sk_test_***4242`: recognisable, but not usable as a key. */
function masked(secret: string): string {
  const prefix = /^[a-z]{2}_(?:test|live)_/.exec(secret)?.[0] ?? ''
  const rest = secret.slice(prefix.length)
  return `${prefix}${'*'.repeat(Math.min(Math.max(rest.length - 4, 3), 20))}${rest.length > 8 ? rest.slice(-4) : ''}`
}
