import { startSimulator } from '@org/terminal-simulator'
import { LOCATION } from '../../servers/shop.ts'
import { RATE, readerAt, TILLS } from './shop.ts'

/** Stripe, with its rate limits. @returns where it listens */
export async function startStripe(): Promise<number> {
  const address = { line1: '1 Main Street', postal_code: 'D02', country: 'IE' }
  const { port } = await startSimulator({
    port: 0,
    rateLimits: { test: RATE, live: RATE, endpoint: RATE },
    seed: {
      locations: [{ id: LOCATION, display_name: 'HQ', address }],
      readers: Array.from({ length: TILLS }, (_, till) => ({
        id: readerAt(till),
        device_type: 'simulated_wisepos_e',
        location: LOCATION,
        serial_number: `simulated-${till}`,
      })),
    },
  })
  return port
}
