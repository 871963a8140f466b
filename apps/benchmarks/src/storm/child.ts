import type { AddressInfo } from 'node:net'
import { serveParent } from '../parent.ts'
import type { Start } from '../servers/shop.ts'

/** What a storm is let loose on. */
const SERVERS = {
  'by hand': async () => (await import('./servers/by-hand.ts')).start,
  terminal: async () => (await import('./servers/terminal.ts')).start,
} satisfies Record<string, () => Promise<Start>>

export type StormServer = keyof typeof SERVERS

/** One process: Stripe with its limits, or a server by name and the port of its Stripe. */
const [name = '', stripePort] = process.argv.slice(2)
await serveParent(async () => {
  if (name === 'stripe') return (await import('./servers/stripe.ts')).startStripe
  const start: Start = await SERVERS[name as StormServer]()
  return async () => {
    const server = await start({ host: '127.0.0.1', port: Number(stripePort) })
    return (server.address() as AddressInfo).port
  }
})
