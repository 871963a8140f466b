import Stripe from 'stripe'
import { misconfigured } from '../errors.ts'
import type { Telemetry } from '../telemetry.ts'
import { assertStripeOptions, isLiveKey, resolvePacing, type StripeOptions } from './options.ts'
import { type PacingOptions, paced } from './pacing.ts'
import { traced } from './traced.ts'
import { undiciHttpClient } from './undici-client.ts'

/** The way to Stripe, and what is known of it. */
export interface StripeConnection {
  stripe: Stripe
  /** Undefined for a Stripe instance of the host's own, whose key is not ours to read. */
  livemode: boolean | undefined
  close(): Promise<void>
}

/** @throws TerminalError `misconfigured` */
export function connectStripe(
  options: StripeOptions | Stripe,
  pacingOptions: PacingOptions | false,
  telemetry: Telemetry,
): StripeConnection {
  if (typeof options !== 'object' || options === null) {
    throw misconfigured('stripe must be { apiKey } or a Stripe instance.')
  }
  if ('terminal' in options) return { stripe: options, livemode: undefined, close: async () => {} }
  assertStripeOptions(options)
  const { apiKey, ...address } = options
  const pacing = resolvePacing(pacingOptions, apiKey)
  const transport = traced(undiciHttpClient(), telemetry)
  const httpClient = pacing ? paced(transport, pacing, telemetry) : transport
  // stripe-node reports latencies to Stripe, and warns on stderr of each report that it has no room for: thousands in a storm.
  const stripe = new Stripe(apiKey, { ...address, httpClient, telemetry: false })
  return { stripe, livemode: isLiveKey(apiKey), close: () => httpClient.close() }
}
