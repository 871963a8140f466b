import { CONNECTIONS } from '../load.ts'
import type { StartVariant, Variant } from '../variant.ts'
import { Clients, type Operation } from './clients.ts'
import { readerOf, sharedOperations, wholePayment } from './operations.ts'

const LOCATION = 'tml_Benchmark0000'

/** The simulator beside `emulate`, at what both can do, and a whole payment, which only the simulator can. */
export const simulatorVariants: readonly Variant[] = [
  ...sharedOperations.flatMap((operation) => {
    const peer = `simulator: emulate ${operation.name}`
    return [variant(peer, peer, operation, emulate), ours(operation, peer)]
  }),
  ours(wholePayment),
]

function ours(operation: Operation, peer?: string): Variant {
  const name = `simulator: terminal ${operation.name}`
  return variant(name, peer ?? name, operation, terminalSimulator)
}

function variant(
  name: string,
  peer: string,
  operation: Operation,
  load: () => Promise<StartVariant>,
): Variant {
  return { name, peer, callers: (port) => new Clients(port, operation), load }
}

async function emulate(): Promise<StartVariant> {
  const { createEmulator } = await import('emulate')
  return async () => {
    const { url } = await createEmulator({ service: 'stripe', port: 0 })
    return { port: Number(new URL(url).port) }
  }
}

async function terminalSimulator(): Promise<StartVariant> {
  const { startSimulator } = await import('@org/terminal-simulator')
  const address = {
    line1: '1272 Valencia Street',
    city: 'San Francisco',
    state: 'CA',
    postal_code: '94110',
    country: 'US',
  }
  const seed = {
    locations: [{ id: LOCATION, display_name: 'Benchmark', address }],
    readers: Array.from({ length: CONNECTIONS }, (_, connection) => ({
      id: readerOf(connection),
      device_type: 'simulated_wisepos_e',
      location: LOCATION,
      serial_number: `simulated-wpe-${connection}`,
    })),
  }
  return () => startSimulator({ port: 0, seed })
}
