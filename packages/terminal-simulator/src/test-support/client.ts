import Stripe from 'stripe'
import { type SimulatorOptions, startSimulator, testClock } from '../index.ts'

/** Stripe's client for a simulator. It does not retry, so that a test sees the first answer. */
export function stripeFor(
  { port }: { port: number },
  key = 'sk_test_secret',
  config: Stripe.StripeConfig = {},
): Stripe {
  return new Stripe(key, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...config,
  })
}

/** A simulator on a free port, its client and its clock. `await using` closes it. */
export async function simulation(options: SimulatorOptions = {}) {
  const clock = testClock()
  const simulator = await startSimulator({ port: 0, clock, ...options })
  return { simulator, clock, stripe: stripeFor(simulator), [Symbol.asyncDispose]: () => simulator.close() }
}

/** The error that Stripe's client throws for an answer. */
export async function failure(answer: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await answer.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof Stripe.errors.StripeError) return error
  throw new Error('expected an answer that Stripe counts as an error', { cause: error })
}

/** A request without Stripe's client, for content that the client does not send. */
export async function raw(
  simulator: { url: string },
  method: string,
  path: string,
  {
    body,
    key = 'sk_test_secret',
    headers = {},
  }: { body?: string; key?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(simulator.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    ...(body !== undefined && { body }),
  })
  const json = (await response.json()) as { error?: Record<string, unknown>; [member: string]: unknown }
  return { status: response.status, headers: response.headers, json, error: json.error ?? {} }
}

export const HQ = {
  display_name: 'HQ',
  address: {
    line1: '1272 Valencia Street',
    city: 'San Francisco',
    state: 'CA',
    postal_code: '94110',
    country: 'US',
  },
}
