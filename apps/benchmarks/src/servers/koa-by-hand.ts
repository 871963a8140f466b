import Koa from 'koa'
import { type Start, serve } from './shop.ts'
import { createToken, stripeAt } from './stripe-by-hand.ts'

export const start: Start = (upstream) => {
  const stripe = stripeAt(upstream)
  const app = new Koa()
  app.use(async (ctx, next) => {
    if (ctx.method !== 'POST' || ctx.path !== '/terminal/connection_tokens') return next()
    ctx.body = await createToken(stripe)
  })
  return serve(app.callback())
}
