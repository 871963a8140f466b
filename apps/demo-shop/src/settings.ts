import type { StripeOptions, WebhookOptions } from '@org/terminal-core'
import { demoSeed } from '@org/terminal-simulator'

/** The environment variables, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>

/** A setting that cannot work. Its message says the fix, and is all that is printed. */
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

/** The signing secret of the webhook endpoint. Without `STRIPE_WEBHOOK_SECRET` one that nobody knows: every delivery is refused. */
export function demoWebhooks({ STRIPE_WEBHOOK_SECRET }: Env = process.env): WebhookOptions {
  return { secrets: [STRIPE_WEBHOOK_SECRET || `whsec_${crypto.randomUUID()}`] }
}

const DEFAULT_PORTS = { SIMULATOR_PORT: 12111, NESTJS_PORT: 4001, KOA_PORT: 4002, TRPC_PORT: 4003 }
type PortVariable = keyof typeof DEFAULT_PORTS

/** Where to listen: what the variable says, or its default. 0 is any free port. */
export function demoPort(variable: PortVariable, env: Env = process.env): number {
  const port = env[variable] || String(DEFAULT_PORTS[variable])
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port)
  throw new SetupError(`${variable} must be a number from 0 to 65535; got ${port}`)
}

/** The variable that chose a port. */
export function variableOf(port: number): PortVariable | undefined {
  const variables = Object.keys(DEFAULT_PORTS) as PortVariable[]
  return variables.find((variable) => demoPort(variable) === port)
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
