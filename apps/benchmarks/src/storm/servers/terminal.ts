import { createTerminal, keyedAmount, presets } from '@org/terminal-core'
import { terminal } from '@org/terminal-koa'
import Koa from 'koa'
import { API_KEY, LOCATION, type Start, serve } from '../../servers/shop.ts'
import { RATE } from './shop.ts'

/**
 * A request may wait as long as is allowed at all: with one attempt of `timeoutMs`, until shortly before Stripe's client SDKs give
 * up on a token.
 */
const WAIT = { timeoutMs: 2_000, maxNetworkRetries: 0, maxWaitMs: 53_000 }

export const start: Start = ({ host, port }) => {
  const { maxWaitMs, ...attempts } = WAIT
  const app = new Koa()
  app.use(
    terminal({
      terminal: createTerminal({
        stripe: { apiKey: API_KEY, host, port, protocol: 'http' },
        pacing: { ratePerSecond: RATE, maxWaitMs },
        ...attempts,
        pricing: keyedAmount({ currency: 'eur', max: 100_000 }),
        logger: { info() {}, warn() {}, error() {} },
      }),
      authorize: (ctx) => ({
        principal: ctx.get('authorization'),
        locations: [LOCATION],
        permissions: presets.cashier,
      }),
    }),
  )
  return serve(app.callback())
}
