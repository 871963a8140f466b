import type Stripe from 'stripe'
import type { Pricing } from './access/pricing.ts'
import type { Audit } from './audit.ts'
import { assertPositive, misconfigured } from './errors.ts'
import type { StreamOptions } from './events/stream.ts'
import type { TerminalLogger } from './logger.ts'
import type { Approve } from './operations/approval.ts'
import type { RateLimit, TerminalStore } from './store/store.ts'
import { type ResolvedStripe, resolveStripe, type StripeOptions } from './stripe/options.ts'
import type { PacingOptions } from './stripe/pacing.ts'
import type { WebhookOptions } from './webhooks/options.ts'

/** Options of `createTerminal`. */
export interface TerminalOptions {
  /** A key with its host, or a `Stripe` instance of your own. */
  stripe: StripeOptions | Stripe
  /**
   * Decides what a sale costs. Without it no payment can be created, changed in price or raised. `keyedAmount` lets cashiers key the sum
   * in.
   */
  pricing?: Pricing
  /**
   * Decides on every capture and refund, with the exact sums. Without it a capture of exactly the authorised sum is served, and no other
   * capture and no refund is.
   */
  approve?: Approve
  /** What instances share, like rate limits, live events and handled webhook events. Default `memoryStore()`. */
  store?: TerminalStore
  /** How live events are streamed. */
  streams?: StreamOptions
  /** The webhook endpoints and their secrets. Without it there is no webhook route, and no handler can be registered. */
  webhooks?: WebhookOptions
  /** Where warnings and errors go. Everything is redacted first. Default: JSON lines on stderr. */
  logger?: TerminalLogger
  /** Called with who did what to which object, refused attempts included, but not for callers whom `authorize` does not know. */
  audit?: Audit
  /**
   * Milliseconds that one attempt at Stripe may take. Default 8,000. Stripe's client SDKs give up on a connection token after
   * 60 seconds, so with its retry a call must end far below that.
   */
  timeoutMs?: number
  /** How often stripe-node retries by itself, always with the same idempotency key. Default 1. */
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
  /** Milliseconds for which `ready()` and `GET /readyz` repeat their last result. Default 30,000. */
  readyCacheMs?: number
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  timeoutMs: number
  maxNetworkRetries: number
  tokenLimit: RateLimit
  streams: Required<StreamOptions>
  stripe: ResolvedStripe
  readyCacheMs: number
}

const DEFAULTS = {
  timeoutMs: 8_000,
  maxNetworkRetries: 1,
  tokenLimit: { burst: 10, perMinute: 60 },
  streams: { heartbeatMs: 15_000, lifetimeMs: 3_600_000 },
  readyCacheMs: 30_000,
}

/** Above this a token could arrive after Stripe's client SDKs have given up (60 seconds). */
const MAX_TOTAL_MS = 55_000

/** Fills in the defaults and refuses what cannot work, before anything is served. */
export function resolveOptions(options: TerminalOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
    maxNetworkRetries: options.maxNetworkRetries ?? DEFAULTS.maxNetworkRetries,
    tokenLimit: options.tokenLimit ?? DEFAULTS.tokenLimit,
    streams: { ...DEFAULTS.streams, ...options.streams },
    stripe: resolveStripe(options.stripe, options.pacing ?? {}),
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
  const { maxWaitMs } = resolved.stripe.pacing || { maxWaitMs: 0 }
  if ((maxWaitMs + resolved.timeoutMs) * (resolved.maxNetworkRetries + 1) > MAX_TOTAL_MS) {
    throw misconfigured(
      `(pacing.maxWaitMs + timeoutMs) x (maxNetworkRetries + 1) must stay within ${MAX_TOTAL_MS} ms: Stripe's client SDKs give up after 60 s.`,
    )
  }
  return resolved
}
