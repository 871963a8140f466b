import type Stripe from 'stripe'
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

/** The way to Stripe, checked, with every default filled in. */
export interface ResolvedStripe {
  options: StripeOptions | Stripe
  /** Undefined for a Stripe instance of the host's own, whose key is not ours to read. */
  livemode: boolean | undefined
  pacing: Required<PacingOptions> | false
}

/** Source: https://docs.stripe.com/rate-limits */
const STRIPE_RATE = { test: 25, live: 100 }
const MAX_WAIT_MS = 15_000

/** @throws TerminalError `misconfigured` for a key that cannot work, or a live key pointed at another host than Stripe's */
export function resolveStripe(
  options: StripeOptions | Stripe,
  pacing: PacingOptions | false,
): ResolvedStripe {
  if (typeof options !== 'object' || options === null) {
    throw misconfigured('stripe must be { apiKey } or a Stripe instance.')
  }
  if (isInstance(options)) return { options, livemode: undefined, pacing: resolvePacing(pacing, false) }
  assertStripeOptions(options)
  const livemode = isLiveKey(options.apiKey)
  return { options, livemode, pacing: resolvePacing(pacing, livemode) }
}

/** By its shape: the host's stripe may be another copy than ours. */
export function isInstance(options: StripeOptions | Stripe): options is Stripe {
  return 'terminal' in options
}

function assertStripeOptions({ apiKey, host }: StripeOptions): void {
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

function resolvePacing(pacing: PacingOptions | false, livemode: boolean): Required<PacingOptions> | false {
  if (pacing === false) return false
  const { ratePerSecond = STRIPE_RATE[livemode ? 'live' : 'test'], maxWaitMs = MAX_WAIT_MS } = pacing
  assertPositive('pacing.ratePerSecond', ratePerSecond)
  assertPositive('pacing.maxWaitMs', maxWaitMs)
  return { ratePerSecond, maxWaitMs }
}

function isLiveKey(apiKey: string): boolean {
  return /^(sk|rk)_live_/.test(apiKey)
}
