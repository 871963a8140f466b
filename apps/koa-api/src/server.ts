import { once } from 'node:events'
import Router from '@koa/router'
import {
  demoAuthorize,
  demoPort,
  demoStripe,
  demoWebhooks,
  Orders,
  type Running,
  unauthenticated,
  urlOf,
} from '@org/demo-shop'
import { createTerminal, terminal, terminalErrors } from '@org/terminal-koa'
import Koa, { type Context } from 'koa'

export async function start(): Promise<Running> {
  const orders = new Orders()
  const authorize = demoAuthorize()
  const scopeOf = (ctx: Context) => authorize(ctx.get('authorization'))

  const stripeTerminal = createTerminal({
    stripe: demoStripe(),
    pricing: orders.price,
    approve: orders.approve,
    webhooks: demoWebhooks(),
  })
  stripeTerminal.on('payment_intent.succeeded', ({ data }) => orders.settle(data.object), {
    name: 'orders.settle',
  })

  const router = new Router({ prefix: '/orders' })
  router.get('/:order', (ctx) => {
    scopeOf(ctx) ?? unauthenticated()
    ctx.body = orders.find(ctx.params.order)
  })
  router.post('/:order/pay/:reader', async (ctx) => {
    const { order = '', reader = '' } = ctx.params
    const scope = scopeOf(ctx) ?? unauthenticated()
    const idempotencyKey = ctx.get('idempotency-key') || undefined
    ctx.body = await orders.pay(stripeTerminal, { order, reader, scope, idempotencyKey })
  })

  const app = new Koa()
  // In front of body parsers: webhooks are verified by the bytes that Stripe sent.
  app.use(terminal({ terminal: stripeTerminal, prefix: '/terminal', authorize: scopeOf }))
  app.use(terminalErrors())
  app.use(router.routes())

  const server = app.listen(demoPort('KOA_PORT'), '127.0.0.1')
  await once(server, 'listening')
  return {
    url: urlOf(server),
    close() {
      stripeTerminal.drain() // ends live events: the server would wait for them
      server.close(() => stripeTerminal.close())
    },
  }
}
