import Stripe from 'stripe'
import type { Telemetry } from '../telemetry.ts'
import { newHttpClient } from './http-client.ts'
import { isInstance, type ResolvedStripe } from './options.ts'
import { paced } from './pacing.ts'
import { traced } from './traced.ts'

/** A Stripe instance, and how to close the connections that it opened. */
export interface StripeConnection {
  stripe: Stripe
  close(): Promise<void>
}

export function connectStripe({ options, pacing }: ResolvedStripe, telemetry: Telemetry): StripeConnection {
  if (isInstance(options)) return { stripe: options, close: async () => {} }
  const { apiKey, ...address } = options
  const transport = traced(newHttpClient(), telemetry)
  const httpClient = pacing ? paced(transport, pacing, telemetry) : transport
  // stripe-node reports latencies to Stripe, and warns on stderr of each report that it has no room for: thousands in a storm.
  const stripe = new Stripe(apiKey, { ...address, httpClient, telemetry: false })
  return { stripe, close: () => httpClient.close() }
}
