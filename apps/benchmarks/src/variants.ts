import type { Start } from './servers/shop.ts'

/** One server that is measured. */
export interface Variant {
  name: string
  /** The route by hand in the same framework: what the ratios are against. */
  peer: string
  /** What a device asks for. */
  route: Route
  /** Whether it refuses strangers. Ours do; the routes by hand serve everybody. */
  guarded: boolean
  load(): Promise<Start>
}

/** Where the token route hangs, and the headers it insists on. */
export interface Route {
  path: string
  headers: Readonly<Record<string, string>>
}

const REST: Route = { path: '/terminal/connection_tokens', headers: {} }
/** What a tRPC client sends for a mutation without input. */
const TRPC: Route = {
  path: '/terminal.connectionTokens.create',
  headers: { 'content-type': 'application/json' },
}

/** In the order of the report. */
export const variants: readonly Variant[] = [
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

function byHand(framework: string, route: Route, load: () => Promise<Start>): Variant {
  const name = `${framework} by hand`
  return { name, peer: name, route, guarded: false, load }
}

function ours(framework: string, route: Route, load: () => Promise<Start>): Variant {
  return { name: `${framework} terminal`, peer: `${framework} by hand`, route, guarded: true, load }
}
