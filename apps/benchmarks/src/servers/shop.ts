import { createServer, type RequestListener, type Server } from 'node:http'
import { createTerminal, presets, type Terminal, type TerminalOptions } from '@org/terminal-core'

/** Where the canned Stripe listens, in stripe-node's terms. */
export interface Upstream {
  host: string
  port: number
}

/** What every file beside this one exports: a server that answers the token route, listening. */
export type Start = (upstream: Upstream) => Promise<Server>

export const API_KEY = 'sk_test_benchmark'
export const LOCATION = 'tml_BENCHMARK0000'
export const CREDENTIALS = 'Bearer device'

const DEVICE = { principal: 'device', locations: [LOCATION], permissions: presets.device }

/** The host's part of ours: who is asking. The routes by hand ask nobody. */
export function authorize(authorization: string | undefined) {
  return authorization === CREDENTIALS ? DEVICE : null
}

/** Everything as a host would have it, except that the limit is too large to refuse anybody and the pace too fast to make one wait. */
export function terminalOptions({ host, port }: Upstream): TerminalOptions {
  return {
    stripe: { apiKey: API_KEY, host, port, protocol: 'http' },
    tokenLimit: { burst: 1e9, perMinute: 1e9 },
    pacing: { ratePerSecond: 1e6 },
  }
}

export function terminalAt(upstream: Upstream): Terminal {
  return createTerminal(terminalOptions(upstream))
}

export async function listen(server: Server): Promise<Server> {
  // In a storm thousands connect at once.
  const backlog = 5_000
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog }, resolve))
  return server
}

export function serve(listener: RequestListener): Promise<Server> {
  return listen(createServer(listener))
}
