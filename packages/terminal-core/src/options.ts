import type Stripe from 'stripe'
import type { Pricing } from './access/pricing.ts'
import type { Audit } from './audit.ts'
import { TerminalError } from './errors.ts'
import type { TerminalLogger } from './logger.ts'
import type { RateLimit, TerminalStore } from './store/store.ts'
import type { PacingOptions } from './stripe/pacing.ts'
import type { WebhookOptions } from './webhooks/options.ts'

/** How to reach Stripe. */
export interface StripeOptions {
  /** A secret key (`sk_…`) or a restricted key (`rk_…`) of your account. */
  apiKey: string
  /** Another host than Stripe's own: the simulator. Refused together with a live key. */
  host?: string
  /** The port of that host. */
  port?: number
  /** The protocol of that host. Default `https`. */
  protocol?: 'http' | 'https'
}

/** How live events are streamed. */
export interface StreamOptions {
  /** Milliseconds of silence after which an HTTP stream says that it is alive, so that no proxy closes it. Default 15,000. */
  heartbeatMs?: number
  /**
   * Milliseconds after which a stream is interrupted. Clients come back by themselves, with the last event they have seen, and are
   * asked again who they are. Default 3,600,000: an hour.
   */
  lifetimeMs?: number
}

/** Options of `createTerminal`. */
export interface TerminalOptions {
  /** A key with its host, or a `Stripe` instance of your own. */
  stripe: StripeOptions | Stripe
  /**
   * Decides every sum: what a payment costs, may be raised to, captured or refunded for. Without it no operation that moves money
   * exists. `keyedAmount` lets cashiers key it in.
   */
  pricing?: Pricing
  /** What instances share: rate limits, live events, which webhook events were handled. Default `memoryStore()`. */
  store?: TerminalStore
  /** How live events are streamed. */
  streams?: StreamOptions
  /** Which webhooks are believed. Without it there is no webhook route, and no handler can be registered. */
  webhooks?: WebhookOptions
  /** Where warnings and errors go. Everything is redacted first. Default: JSON lines on stderr. */
  logger?: TerminalLogger
  /** Hears who did what to which object, refused attempts included: everything but callers whom `authorize` does not know. */
  audit?: Audit
  /**
   * Milliseconds that one attempt at Stripe may take. Default 8,000. Stripe's client SDKs give up on a connection token after
   * 60 seconds, so with its retry a call must end far below that.
   */
  timeoutMs?: number
  /** How often stripe-node tries again by itself, always with the same idempotency key. Default 1. */
  maxNetworkRetries?: number
  /**
   * Connection tokens per principal. Default a burst of 10 and 60 a minute: Stripe's SDKs fetch two for one connect, and a few
   * more when the network is bad.
   */
  tokenLimit?: RateLimit
  /**
   * Keeps to Stripe's rate limits: 25 requests a second with a test key, 100 with a live one; payments before tokens before the rest. A
   * request that would wait longer than `maxWaitMs` (default 15,000) is refused at once with the time to come back. False turns it
   * off. It has no effect on a Stripe instance of your own.
   */
  pacing?: PacingOptions | false
  /** Milliseconds for which `ready()` and `GET /readyz` stand by what they have found. Default 30,000. */
  readyCacheMs?: number
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  timeoutMs: number
  maxNetworkRetries: number
  tokenLimit: RateLimit
  streams: Required<StreamOptions>
  pacing: PacingOptions | false
  readyCacheMs: number
}

const DEFAULTS: ResolvedOptions = {
  timeoutMs: 8_000,
  maxNetworkRetries: 1,
  tokenLimit: { burst: 10, perMinute: 60 },
  streams: { heartbeatMs: 15_000, lifetimeMs: 3_600_000 },
  pacing: {},
  readyCacheMs: 30_000,
}

/** Source: https://docs.stripe.com/rate-limits */
const STRIPE_RATE = { test: 25, live: 100 }
const MAX_WAIT_MS = 15_000

/** Above this a token could arrive after Stripe's client SDKs have given up (60 seconds). */
const MAX_TOTAL_MS = 55_000

/** Fills in the defaults and refuses what cannot work, before anything is served. */
export function resolveOptions(options: TerminalOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
    maxNetworkRetries: options.maxNetworkRetries ?? DEFAULTS.maxNetworkRetries,
    tokenLimit: options.tokenLimit ?? DEFAULTS.tokenLimit,
    streams: { ...DEFAULTS.streams, ...options.streams },
    pacing: options.pacing ?? DEFAULTS.pacing,
    readyCacheMs: options.readyCacheMs ?? DEFAULTS.readyCacheMs,
  }
  assertPositive('timeoutMs', resolved.timeoutMs)
  assertPositive('readyCacheMs', resolved.readyCacheMs)
  assertPositive('streams.heartbeatMs', resolved.streams.heartbeatMs)
  assertPositive('streams.lifetimeMs', resolved.streams.lifetimeMs)
  assertPositive('tokenLimit.burst', resolved.tokenLimit.burst)
  assertPositive('tokenLimit.perMinute', resolved.tokenLimit.perMinute)
  if (!Number.isInteger(resolved.maxNetworkRetries) || resolved.maxNetworkRetries < 0) {
    throw misconfigured('maxNetworkRetries must be a whole number, 0 or more.')
  }
  const { maxWaitMs } = resolvePacing(resolved.pacing, 'sk_test_') || { maxWaitMs: 0 }
  if ((maxWaitMs + resolved.timeoutMs) * (resolved.maxNetworkRetries + 1) > MAX_TOTAL_MS) {
    throw misconfigured(
      `(pacing.maxWaitMs + timeoutMs) x (maxNetworkRetries + 1) must stay within ${MAX_TOTAL_MS} ms: Stripe's client SDKs give up after 60 s.`,
    )
  }
  return resolved
}

/** Refuses a key that cannot work, and a live key pointed at anything but Stripe. */
export function assertStripeOptions(options: StripeOptions): void {
  const { apiKey, host } = options
  if (typeof apiKey !== 'string' || apiKey === '') {
    throw misconfigured(
      'stripe.apiKey is missing. Pass a secret key (sk_test_…) or a restricted key (rk_test_…).',
    )
  }
  if (apiKey.startsWith('pk_')) {
    throw misconfigured(
      'stripe.apiKey is a publishable key (pk_…), which cannot create connection tokens. Pass the secret key (sk_…) or a restricted key (rk_…).',
    )
  }
  if (!/^(sk|rk)_(test|live)_/.test(apiKey)) {
    throw misconfigured('stripe.apiKey must start with sk_test_, sk_live_, rk_test_ or rk_live_.')
  }
  if (host !== undefined && isLiveKey(apiKey)) {
    throw misconfigured(
      'stripe.host is set together with a live key. A live key goes to Stripe only: remove stripe.host, or use a test key.',
    )
  }
}

/** The pacing for a key, or false where it is turned off. */
export function resolvePacing(
  pacing: PacingOptions | false,
  apiKey: string,
): Required<PacingOptions> | false {
  if (pacing === false) return false
  const { ratePerSecond = STRIPE_RATE[isLiveKey(apiKey) ? 'live' : 'test'], maxWaitMs = MAX_WAIT_MS } = pacing
  assertPositive('pacing.ratePerSecond', ratePerSecond)
  assertPositive('pacing.maxWaitMs', maxWaitMs)
  return { ratePerSecond, maxWaitMs }
}

/** Whether a key moves real money. */
export function isLiveKey(apiKey: string): boolean {
  return /^(sk|rk)_live_/.test(apiKey)
}

/** A mistake of the operator: thrown at boot with the fix in its message, hidden from clients at run time. */
export function misconfigured(message: string): TerminalError {
  return new TerminalError('misconfigured', { message })
}

function assertPositive(name: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) throw misconfigured(`${name} must be a number above 0.`)
}
