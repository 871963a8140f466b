import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net'

/** One server that is measured. */
export interface Double {
  name: DoubleName
  /** Loads its code, and nobody else's. What it resolves to starts the server and tells its port. */
  load(): Promise<() => Promise<number>>
}

export type DoubleName = 'terminal-simulator' | 'emulate' | 'stripe-stateful-mock' | 'bare node:net'

/** A terminal for each connection: a reader takes one payment at a time. */
export const readerOf = (device: number) => `tmr_Benchmark${String(device).padStart(4, '0')}`

const LOCATION = 'tml_Benchmark0000'
const READERS = 32

/** What the floor answers: a customer with the members that peers send. */
const CANNED = JSON.stringify({
  id: 'cus_Benchmark0000',
  object: 'customer',
  created: 1795392000,
  description: null,
  email: 'ada@example.com',
  livemode: false,
  metadata: { order: '6735' },
  name: 'Ada Lovelace',
})

/** In the order of the report: ours first. Each as its own documentation starts it in a process, without anything switched off. */
export const doubles: readonly Double[] = [
  {
    name: 'terminal-simulator',
    async load() {
      const { startSimulator } = await import('@org/terminal-simulator')
      const seed = {
        locations: [
          {
            id: LOCATION,
            display_name: 'Benchmark',
            address: {
              line1: '1272 Valencia Street',
              city: 'San Francisco',
              state: 'CA',
              postal_code: '94110',
              country: 'US',
            },
          },
        ],
        readers: Array.from({ length: READERS }, (_, device) => ({
          id: readerOf(device),
          device_type: 'simulated_wisepos_e',
          location: LOCATION,
          serial_number: `simulated-wpe-${device}`,
        })),
      }
      return async () => (await startSimulator({ port: 0, seed })).port
    },
  },
  {
    name: 'emulate',
    async load() {
      const { createEmulator } = await import('emulate')
      return async () => Number(new URL((await createEmulator({ service: 'stripe', port: 0 })).url).port)
    },
  },
  {
    name: 'stripe-stateful-mock',
    async load() {
      const { createExpressApp } = await import('stripe-stateful-mock')
      return () => portOf(createServer(createExpressApp()))
    },
  },
  {
    name: 'bare node:net',
    async load() {
      const answer = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${CANNED.length}\r\n\r\n${CANNED}`
      return () => {
        const server = createSocketServer({ noDelay: true }, (socket) => {
          socket.on('data', () => socket.write(answer, 'latin1')).on('error', () => socket.destroy())
        })
        return portOf(server)
      }
    },
  },
]

/** Starts listening, and says where. */
function portOf(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
