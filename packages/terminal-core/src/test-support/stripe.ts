import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type LoggedRequest, type Seed, startSimulator } from '@org/terminal-simulator'
import type { StripeOptions } from '../stripe/options.ts'

/** A simulated Stripe for one test, and what reached it. */
export async function simulatedStripe(seed: Seed) {
  const requests: LoggedRequest[] = []
  const simulator = await startSimulator({ port: 0, seed, onRequest: (request) => requests.push(request) })
  return {
    requests,
    stripe: stripeAt(simulator.port),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

/** A server in place of Stripe that misbehaves on purpose. */
export async function brokenStripe(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    stripe: stripeAt((server.address() as AddressInfo).port),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function stripeAt(port: number, apiKey = 'sk_test_core') {
  return { apiKey, host: '127.0.0.1', port, protocol: 'http' } satisfies StripeOptions
}
