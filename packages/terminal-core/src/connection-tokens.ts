import type Stripe from 'stripe'
import { invalidField, TerminalError } from './errors.ts'
import { fromStripeError } from './stripe/stripe-error.ts'
import type { Telemetry } from './telemetry.ts'

/** Options of one call, as in stripe-node. There is no idempotency key: a token is single use, so a replayed one is a dead one. */
export type ConnectionTokenOptions = Omit<Stripe.RequestOptions, 'idempotencyKey'>

/** Connection tokens for server-side code: no scope, no limits, every option of Stripe's. */
export interface ConnectionTokens {
  /**
   * Creates a connection token. It is single use and short-lived (Stripe publishes no lifetime): hand it to the device at once, never
   * cache it. There is nothing to retrieve, list or refresh.
   *
   * @param params `location` (`tml_…`) scopes the token to the readers of one location; without it the token reaches every reader
   * of the account.
   * @param options As in stripe-node: `apiKey`, `stripeAccount`, `stripeContext`, `apiVersion`, `timeout` (milliseconds),
   * `maxNetworkRetries`.
   * @returns Stripe's object; `lastResponse` (not enumerable) holds `requestId`, `statusCode` and `headers`.
   * @throws TerminalError `invalid_request`, `not_found` for an unknown location, `upstream_unavailable`, `upstream_saturated`,
   * `misconfigured` for a key without the permission.
   * @see https://docs.stripe.com/api/terminal/connection_tokens/create
   */
  create(
    params?: Stripe.Terminal.ConnectionTokenCreateParams,
    options?: ConnectionTokenOptions,
  ): Promise<Stripe.Response<Stripe.Terminal.ConnectionToken>>
}

const PARAMS: ReadonlySet<string> = new Set(['location', 'expand'])

export function connectionTokens(
  stripe: Stripe,
  defaults: Stripe.RequestOptions,
  telemetry: Telemetry,
): ConnectionTokens {
  return {
    async create(params = {}, options = {}) {
      assertParams(params)
      assertOptions(options)
      return telemetry.tokenFetch(() =>
        stripe.terminal.connectionTokens
          .create(params, { ...defaults, ...options })
          .catch((error: unknown) => {
            throw fromStripeError(error)
          }),
      )
    },
  }
}

function assertParams(params: object): void {
  const unknown = Object.keys(params).find((key) => !PARAMS.has(key))
  if (unknown) throw invalidField(unknown, 'is not a parameter of a connection token', [...PARAMS])
  const { location } = params as { location?: unknown }
  if (location !== undefined && (typeof location !== 'string' || location === '')) {
    throw invalidField(
      'location',
      'must be the id of a location, like tml_…; leave it out for an unscoped token',
    )
  }
}

function assertOptions(options: object): void {
  if ('idempotencyKey' in options) {
    throw new TerminalError('invalid_request', {
      message:
        'idempotencyKey: a connection token is single use; a key would return one that is already spent. Remove it.',
      fields: [{ field: 'idempotencyKey', message: 'is not allowed on a connection token' }],
    })
  }
}
