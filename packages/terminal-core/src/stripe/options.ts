import { assertPositive, misconfigured } from '../errors.ts'
import type { PacingOptions } from './pacing.ts'

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

/** Source: https://docs.stripe.com/rate-limits */
const STRIPE_RATE = { test: 25, live: 100 }
const MAX_WAIT_MS = 15_000

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
