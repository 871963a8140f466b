import { Devices, type Route } from './load.ts'
import type { Start } from './servers/shop.ts'
import { simulatorVariants } from './simulator/variants.ts'
import type { Variant } from './variant.ts'
import { webhookVariants } from './webhooks/variants.ts'

const REST: Route = { path: '/terminal/connection_tokens', headers: {} }
/** What a tRPC client sends for a mutation without input. */
const TRPC: Route = {
  path: '/terminal.connectionTokens.create',
  headers: { 'content-type': 'application/json' },
}

/** In the order of the report. */
export const tokenVariants: readonly Variant[] = [
  byHand('node', REST, async () => (await import('./servers/node-by-hand.ts')).start),
  {
    ...byHand('node', REST, async () => (await import('./servers/node-bare.ts')).start),
    name: 'node bare undici',
  },
  ours('node', REST, async () => (await import('./servers/node-terminal.ts')).start),
  byHand('koa', REST, async () => (await import('./servers/koa-by-hand.ts')).start),
  ours('koa', REST, async () => (await import('./servers/koa-terminal.ts')).start),
  byHand('nest-express', REST, async () => (await import('./servers/nest-by-hand.ts')).startExpress),
  ours('nest-express', REST, async () => (await import('./servers/nest-terminal.ts')).startExpress),
  byHand('nest-fastify', REST, async () => (await import('./servers/nest-by-hand.ts')).startFastify),
  ours('nest-fastify', REST, async () => (await import('./servers/nest-terminal.ts')).startFastify),
  byHand('trpc', TRPC, async () => (await import('./servers/trpc-by-hand.ts')).start),
  ours('trpc', TRPC, async () => (await import('./servers/trpc-terminal.ts')).start),
]

export const variants: readonly Variant[] = [...tokenVariants, ...webhookVariants, ...simulatorVariants]

/** Serves everybody. */
function byHand(framework: string, route: Route, load: () => Promise<Start>): Variant {
  const name = `${framework} by hand`
  return { name, peer: name, callers: (port) => new Devices(port, route, false), load }
}

function ours(framework: string, route: Route, load: () => Promise<Start>): Variant {
  return {
    name: `${framework} terminal`,
    peer: `${framework} by hand`,
    callers: (port) => new Devices(port, route, true),
    load,
  }
}
