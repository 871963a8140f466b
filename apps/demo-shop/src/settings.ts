import type { StripeOptions } from '@org/terminal-core'
import { demoSeed } from '@org/terminal-simulator'

/** The environment variables, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>

/** A mistake of whoever starts the demo: its message, which says the fix, is all that is shown. */
export class SetupError extends Error {}

/** Which Stripe to talk to: the real one with `STRIPE_SECRET_KEY`, else the simulator at `SIMULATOR_URL`. */
export function demoStripe(env: Env = process.env): StripeOptions {
  const { STRIPE_SECRET_KEY: apiKey, SIMULATOR_URL = 'http://127.0.0.1:12111' } = env
  if (apiKey) return { apiKey }
  const url = URL.parse(SIMULATOR_URL)
  if (url?.protocol !== 'http:') {
    throw new SetupError(`SIMULATOR_URL must be like http://127.0.0.1:12111; got ${SIMULATOR_URL}`)
  }
  return { apiKey: 'sk_test_simulator', host: url.hostname, port: Number(url.port || 80), protocol: 'http' }
}

/** Where to listen: `PORT`, or the default. 0 is any free port. */
export function demoPort(defaultPort: number, { PORT = String(defaultPort) }: Env = process.env): number {
  if (/^\d{1,5}$/.test(PORT) && Number(PORT) <= 65_535) return Number(PORT)
  throw new SetupError(`PORT must be a number from 0 to 65535; got ${PORT}`)
}

/** The locations of the demo (`tml_…`), the main one first: the simulator's, or those that `DEMO_LOCATIONS` names. */
export function demoLocations({ STRIPE_SECRET_KEY, DEMO_LOCATIONS }: Env): string[] {
  if (DEMO_LOCATIONS) {
    const ids = DEMO_LOCATIONS.split(',').map((id) => id.trim())
    if (ids.every((id) => /^tml_\w+$/.test(id))) return ids
    throw new SetupError(
      `DEMO_LOCATIONS must be ids of locations with commas between them, like tml_a,tml_b; got ${DEMO_LOCATIONS}`,
    )
  }
  return STRIPE_SECRET_KEY ? [] : demoSeed.locations.map(({ id }) => id)
}
