import type { Start } from '../servers/shop.ts'
import type { Variant } from '../variant.ts'
import { Deliveries } from './deliveries.ts'
import { PATH } from './servers/shop.ts'

const GOLEVELUP_PATH = '/terminal/webhook'

/** In the order of the report. */
export const webhookVariants: readonly Variant[] = [
  byHand('node', async () => (await import('./servers/node-by-hand.ts')).start),
  ours('node', 'by hand', async () => (await import('./servers/node-terminal.ts')).start),
  byHand('express', async () => (await import('./servers/express-by-hand.ts')).start),
  ours('express', 'by hand', async () => (await import('./servers/express-terminal.ts')).start),
  byHand('koa', async () => (await import('./servers/koa-by-hand.ts')).start),
  ours('koa', 'by hand', async () => (await import('./servers/koa-terminal.ts')).start),
  golevelup('nest-express', async () => (await import('./servers/golevelup.ts')).startExpress),
  ours('nest-express', 'golevelup', async () => (await import('./servers/nest-terminal.ts')).startExpress),
  golevelup('nest-fastify', async () => (await import('./servers/golevelup.ts')).startFastify),
  ours('nest-fastify', 'golevelup', async () => (await import('./servers/nest-terminal.ts')).startFastify),
]

/** Whether a variant is compared with @golevelup/nestjs-stripe, or is it. */
export function needsGolevelup({ peer }: Variant): boolean {
  return peer.endsWith(' golevelup')
}

/** The same without what would have to be installed; what was to be compared with it stands alone. */
export function alone(variants: readonly Variant[]): Variant[] {
  return variants
    .filter((variant) => !(needsGolevelup(variant) && variant.name === variant.peer))
    .map((variant) => (needsGolevelup(variant) ? { ...variant, peer: variant.name } : variant))
}

function byHand(framework: string, load: () => Promise<Start>): Variant {
  const name = `webhook ${framework} by hand`
  return { name, peer: name, callers: (port) => new Deliveries(port, PATH, false), load }
}

function golevelup(framework: string, load: () => Promise<Start>): Variant {
  const name = `webhook ${framework} golevelup`
  return { name, peer: name, callers: (port) => new Deliveries(port, GOLEVELUP_PATH, false), load }
}

function ours(framework: string, peer: string, load: () => Promise<Start>): Variant {
  return {
    name: `webhook ${framework} terminal`,
    peer: `webhook ${framework} ${peer}`,
    callers: (port) => new Deliveries(port, PATH, true),
    load,
  }
}
