import type Stripe from 'stripe'
import { TerminalError } from './errors.ts'
import type { TerminalLogger } from './logger.ts'
import type { RateLimit, TerminalStore } from './store/store.ts'

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

/** Options of `createTerminal`. */
export interface TerminalOptions {
  /** A key with its host, or a `Stripe` instance of your own. */
  stripe: StripeOptions | Stripe
  /** What instances share: rate limits. Default `memoryStore()`. */
  store?: TerminalStore
  /** Where warnings and errors go. Everything is redacted first. Default: JSON lines on stderr. */
  logger?: TerminalLogger
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
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  timeoutMs: number
  maxNetworkRetries: number
  tokenLimit: RateLimit
}

const DEFAULTS: ResolvedOptions = {
  timeoutMs: 8_000,
  maxNetworkRetries: 1,
  tokenLimit: { burst: 10, perMinute: 60 },
}

/** Above this a token could arrive after Stripe's client SDKs have given up (60 seconds). */
const MAX_TOTAL_MS = 45_000

/** Fills in the defaults and refuses what cannot work, before anything is served. */
export function resolveOptions(options: TerminalOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
    maxNetworkRetries: options.maxNetworkRetries ?? DEFAULTS.maxNetworkRetries,
    tokenLimit: options.tokenLimit ?? DEFAULTS.tokenLimit,
  }
  assertPositive('timeoutMs', resolved.timeoutMs)
  assertPositive('tokenLimit.burst', resolved.tokenLimit.burst)
  assertPositive('tokenLimit.perMinute', resolved.tokenLimit.perMinute)
  if (!Number.isInteger(resolved.maxNetworkRetries) || resolved.maxNetworkRetries < 0) {
    throw misconfigured('maxNetworkRetries must be a whole number, 0 or more.')
  }
  if (resolved.timeoutMs * (resolved.maxNetworkRetries + 1) > MAX_TOTAL_MS) {
    throw misconfigured(
      `timeoutMs x (maxNetworkRetries + 1) must stay within ${MAX_TOTAL_MS} ms: Stripe's client SDKs give up after 60 s.`,
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

/** Whether a key moves real money. */
function isLiveKey(apiKey: string): boolean {
  return /^(sk|rk)_live_/.test(apiKey)
}

/** A mistake of the operator: thrown at boot with the fix in its message, hidden from clients at run time. */
export function misconfigured(message: string): TerminalError {
  return new TerminalError('misconfigured', { message })
}

function assertPositive(name: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) throw misconfigured(`${name} must be a number above 0.`)
}
