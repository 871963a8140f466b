import { API_VERSION, isApiVersion } from './api/api-version.ts'
import type { LoggedRequest } from './log/request-log.ts'
import type { Seed } from './seed.ts'
import type { Clock } from './time/clock.ts'

/** What Stripe's public record leaves open. Each default says why it was chosen. */
export interface Behaviour {
  /** How long a connection token can be redeemed, in milliseconds. Stripe says "short-lived" without a number; 10 minutes here. */
  connectionTokenLifetimeMs: number
  /** Deleting a location that still has readers. Stripe's dashboard asks to remove the readers first; `refused` (the default) holds the API to it. */
  deleteLocationWithReaders: 'refused' | 'allowed'
  /** Retrieving a deleted location or reader. stripe-node's types name a deleted object, `tombstone` (the default); `missing` answers 404. */
  retrieveDeleted: 'tombstone' | 'missing'
  /**
   * After each failed attempt to deliver a webhook, how long until the next, in milliseconds, by mode. Stripe names spans only: three
   * days in live mode, three attempts within hours in a sandbox. 5 and 30 minutes, 2 hours, and in live mode on to 66 hours.
   */
  webhookRetryDelaysMs: { test: readonly number[]; live: readonly number[] }
  /** How long a webhook endpoint may take to answer, in milliseconds of real time, whatever the clock. Unpublished; 5 seconds. */
  webhookTimeoutMs: number
  /**
   * Two requests that write to one object at the same moment. Stripe answers `lock_timeout` to the one that waits too long; here requests
   * overlap only where a reader or a fault takes time. `none` (the default) lets them; `refuse` answers the second one `lock_timeout`.
   */
  objectLocks: 'none' | 'refuse'
  /** Amounts ending in 60. Only an older copy of Stripe's list of test amounts declines them; `approved` here, as in the current one. */
  testAmount60: 'approved' | 'declined'
  /** Amounts ending in 02 and 03 ask for a PIN. Where it is entered the payment goes through, `approved` (the default); `declined` is a reader without PIN entry. */
  pinTestAmounts: 'approved' | 'declined'
  /** `request_extended_authorization`: Stripe grants it by merchant category. `granted` (the default) for every brand that knows it. */
  extendedAuthorizations: 'granted' | 'unavailable'
  /** Capturing more than was authorised, for tips on receipts: Stripe enables it by merchant category. `unavailable` (the default), or `us_tipping` for accounts in the US. */
  overcapture: 'unavailable' | 'us_tipping'
  /** How long a refund to the card 4000 0000 0000 5126 looks as if it had succeeded, in milliseconds. Stripe says "later"; 1 minute here. */
  refundFailureDelayMs: number
  /** HTTP status of `terminal_reader_*` errors and `intent_invalid_state`. Their type, `invalid_request_error`, goes with 400 (the default). */
  readerErrorStatus: 400 | 409
  /** `reader.action` after `cancel_action`. `null` (the default) as in Stripe's API reference; `last` keeps showing what ended. */
  actionAfterCancel: 'null' | 'last'
  /** `action.status` once `collect_payment_method` has its card. `in_progress` (the default), because a confirmation is still to come. */
  statusAfterCollect: 'in_progress' | 'succeeded'
  /** `present_payment_method` while no card is awaited. `refused` (the default) with a 400 of the simulator's own wording, or `ignored`. */
  presentOnIdleReader: 'refused' | 'ignored'
  /** How long a reader waits for a card, in milliseconds. Unpublished for server-driven readers; an hour, as SDKs report (stripe/stripe-terminal-android#462). */
  cardTimeoutMs: number
  /** `failure_code` when no card came in time, or no confirmation within 30 seconds of the card. Unpublished; `card_read_timed_out`, the SDKs' name. */
  cardTimeoutFailureCode: string
  /** Which event comes first when a reader finishes a payment. Stripe promises no order; `payment_first` (the default) is the order in which things happen. */
  readerEventOrder: 'payment_first' | 'reader_first'
  /**
   * Payments at a location in another country than the account. Stripe requires the same one ("Regional considerations") and does not
   * say which call refuses. `any` (the default) asks for nothing, because an account that the seed does not name is in the US by mere
   * assumption; `account` refuses the reader with `terminal_reader_invalid_location_for_payment`.
   */
  readerCountry: 'any' | 'account'
  /** `refund_payment` of other cards than Interac: Stripe's API reference allows any charge (`any`, the default), its guides name Interac only. */
  inPersonRefund: 'any' | 'interac_present'
}

/** Requests in a second, of one account: all of them by mode, and to each single endpoint. */
export interface RateLimits {
  test: number
  live: number
  endpoint: number
}

/** Settings of `startSimulator`; all have defaults. */
export interface SimulatorOptions extends Partial<Behaviour> {
  /** Port to listen on; 12111 when absent, 0 for any free one. */
  port?: number
  /** Address to listen on: the simulator is for this machine only. */
  host?: '127.0.0.1'
  /** What exists at the start. Without it: one account, no locations, no readers. */
  seed?: Seed
  /**
   * The default API version of its accounts, as Stripe's dashboard sets it: what a request without `Stripe-Version` means, and what events
   * name. The newest when absent. Clients that name none and are older than their account's version need theirs here.
   */
  apiVersion?: string
  /** The time it lives in; the wall clock when absent. */
  clock?: Clock
  /** Largest request body in bytes; 1 MiB when absent. A larger one is answered 413. */
  maxBodyBytes?: number
  /** How many requests `simulator.requests` keeps; 1000 when absent. */
  requestLogSize?: number
  /** How long a reader is busy authorising a card, in milliseconds on the clock; 0 when absent: it has an answer at once. */
  authorizationMs?: number
  /** Requests in a second before Stripe's 429. None when absent, for a test suite is faster than a till: `STRIPE_RATE_LIMITS` are Stripe's. */
  rateLimits?: RateLimits
  /** Called with every request once it is answered. What it throws is uncaught. */
  onRequest?: (request: LoggedRequest) => void
}

/** The options with their defaults filled in. */
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
 * After each failed attempt, how long until the next, in milliseconds. Stripe docs, webhooks, "Retry behavior": in live mode "up to three
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
