import { API_VERSION, isApiVersion } from './api/api-version.ts'
import type { LoggedRequest } from './log/request-log.ts'
import type { Seed } from './seed.ts'
import type { Clock } from './time/clock.ts'

/** Behaviour that Stripe does not document. Each option states the reason for its default. */
export interface Behaviour {
  /** The lifetime of a connection token, in milliseconds. Stripe documents "short-lived" without a number; 10 minutes by default. */
  connectionTokenLifetimeMs: number
  /** Deleting a location that still has readers. `refused` by default, because Stripe's dashboard asks to remove the readers first. */
  deleteLocationWithReaders: 'refused' | 'allowed'
  /** Retrieving a deleted location or reader. `tombstone` by default, because stripe-node's types have a deleted object; `missing` answers 404. */
  retrieveDeleted: 'tombstone' | 'missing'
  /**
   * The delay after each failed attempt to deliver a webhook, in milliseconds, by mode. Stripe documents only the spans: three days in
   * live mode, three attempts within hours in a sandbox. By default 5 and 30 minutes and 2 hours, and in live mode on to 66 hours.
   */
  webhookRetryDelaysMs: { test: readonly number[]; live: readonly number[] }
  /** The time limit for the answer of a webhook endpoint, in milliseconds of real time. Undocumented; 5 seconds by default. */
  webhookTimeoutMs: number
  /**
   * Two concurrent requests that write to one object. Stripe answers `lock_timeout` to a request that waits too long. In the simulator
   * requests overlap only while a reader or a fault takes time. `none` (the default) allows it; `refuse` answers the second one
   * `lock_timeout`.
   */
  objectLocks: 'none' | 'refuse'
  /** Amounts ending in 60. `approved` by default, as in Stripe's current list of test amounts; an older list declines them. */
  testAmount60: 'approved' | 'declined'
  /** Amounts ending in 02 and 03 ask for a PIN. `approved` (the default) is a reader where the PIN is entered; `declined` a reader without PIN entry. */
  pinTestAmounts: 'approved' | 'declined'
  /** `request_extended_authorization`. Stripe grants it by merchant category; `granted` (the default) grants it for every brand that supports it. */
  extendedAuthorizations: 'granted' | 'unavailable'
  /** Capturing more than was authorised, for tips on receipts. Stripe enables it by merchant category; `unavailable` by default, `us_tipping` enables it for accounts in the US. */
  overcapture: 'unavailable' | 'us_tipping'
  /** The delay until a refund to the card 4000 0000 0000 5126 fails, in milliseconds. Stripe documents "later"; 1 minute by default. */
  refundFailureDelayMs: number
  /** The HTTP status of `terminal_reader_*` errors and `intent_invalid_state`. 400 by default, the usual status of their type `invalid_request_error`. */
  readerErrorStatus: 400 | 409
  /** `reader.action` after `cancel_action`. `null` by default, as in Stripe's API reference; `last` keeps the last action. */
  actionAfterCancel: 'null' | 'last'
  /** `action.status` after `collect_payment_method` has read a card. `in_progress` by default, because a confirmation follows. */
  statusAfterCollect: 'in_progress' | 'succeeded'
  /** `present_payment_method` while the reader does not wait for a card. `refused` by default, with a 400 in the simulator's wording; or `ignored`. */
  presentOnIdleReader: 'refused' | 'ignored'
  /** How long a reader waits for a card, in milliseconds. Undocumented for server-driven readers; an hour by default, as SDKs report (stripe/stripe-terminal-android#462). */
  cardTimeoutMs: number
  /** `failure_code` when no card is presented in time, or no confirmation follows within 30 seconds. Undocumented; by default the SDKs' `card_read_timed_out`. */
  cardTimeoutFailureCode: string
  /** The first event when a reader finishes a payment. Stripe guarantees no order; `payment_first` (the default) is the chronological one. */
  readerEventOrder: 'payment_first' | 'reader_first'
  /**
   * Payments at a location in another country than the account. Stripe requires the same country ("Regional considerations") and does
   * not document which call fails. `any` (the default) allows them, because the country of an account that is not in the seed is only
   * an assumption; `account` refuses them with `terminal_reader_invalid_location_for_payment`.
   */
  readerCountry: 'any' | 'account'
  /** `refund_payment` of other cards than Interac. `any` by default, because Stripe's API reference allows every charge; its guides name Interac only. */
  inPersonRefund: 'any' | 'interac_present'
}

/** The maximum number of requests of one account in a second: in total by mode, and for each endpoint. */
export interface RateLimits {
  test: number
  live: number
  endpoint: number
}

/** Settings of `startSimulator`; all have defaults. */
export interface SimulatorOptions extends Partial<Behaviour> {
  /** Port to listen on; 12111 when absent, 0 for any free one. */
  port?: number
  /** The address to listen on. The simulator accepts every key, so it listens on this machine only. */
  host?: '127.0.0.1'
  /** The initial state. When absent: one account, no locations, no readers. */
  seed?: Seed
  /**
   * The default API version of the accounts, for requests without `Stripe-Version` and for events. The newest when absent. Set it for
   * an older client that sends no version.
   */
  apiVersion?: string
  /** The clock; the wall clock when absent. */
  clock?: Clock
  /** Largest request body in bytes; 1 MiB when absent. A larger one is answered 413. */
  maxBodyBytes?: number
  /** How many requests `simulator.requests` keeps; 1000 when absent. */
  requestLogSize?: number
  /** How long a reader is busy authorising a card, in milliseconds on the clock; 0 when absent. */
  authorizationMs?: number
  /** The limits above which requests fail with 429. No limits when absent; `STRIPE_RATE_LIMITS` are Stripe's. */
  rateLimits?: RateLimits
  /** Called with every request after it is answered. An error it throws is uncaught. */
  onRequest?: (request: LoggedRequest) => void
}

/** The options with their defaults. */
export interface Settings extends Behaviour {
  port: number
  host: '127.0.0.1'
  seed: Seed
  apiVersion: string
  maxBodyBytes: number
  requestLogSize: number
  authorizationMs: number
  rateLimits: RateLimits | undefined
  onRequest: ((request: LoggedRequest) => void) | undefined
}

const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE

const FIRST = [5 * MINUTE, 30 * MINUTE, 2 * HOUR] as const

/**
 * The delay after each failed attempt, in milliseconds. Stripe docs, webhooks, "Retry behavior": in live mode "up to three
 * days with an exponential back off", in a sandbox "three times over the course of a few hours". The numbers are the simulator's.
 */
const RETRY_DELAYS_MS: { test: readonly number[]; live: readonly number[] } = {
  test: FIRST,
  live: [...FIRST, 5 * HOUR, 10 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR],
}

const DEFAULTS: Settings = {
  port: 12111,
  host: '127.0.0.1',
  seed: {},
  apiVersion: API_VERSION,
  maxBodyBytes: 1024 * 1024,
  requestLogSize: 1000,
  authorizationMs: 0,
  rateLimits: undefined,
  onRequest: undefined,
  connectionTokenLifetimeMs: 10 * MINUTE,
  deleteLocationWithReaders: 'refused',
  retrieveDeleted: 'tombstone',
  webhookRetryDelaysMs: RETRY_DELAYS_MS,
  webhookTimeoutMs: 5000,
  objectLocks: 'none',
  testAmount60: 'approved',
  pinTestAmounts: 'approved',
  extendedAuthorizations: 'granted',
  overcapture: 'unavailable',
  refundFailureDelayMs: MINUTE,
  readerErrorStatus: 400,
  actionAfterCancel: 'null',
  statusAfterCollect: 'in_progress',
  presentOnIdleReader: 'refused',
  cardTimeoutMs: HOUR,
  cardTimeoutFailureCode: 'card_read_timed_out',
  readerEventOrder: 'payment_first',
  readerCountry: 'any',
  inPersonRefund: 'any',
}

/** The options with their defaults. Throws an `Error` that says what to fix. */
export function settingsOf({ clock: _, ...options }: SimulatorOptions): Settings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const settings: Settings = { ...DEFAULTS, ...Object.fromEntries(given) }
  if (!isApiVersion(settings.apiVersion)) {
    throw new Error(
      `apiVersion ${settings.apiVersion} is not an API version: use one such as ${API_VERSION} or 2022-11-15`,
    )
  }
  return settings
}
