import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { type Start, serve } from '../../servers/shop.ts'
import { receive } from './by-hand.ts'
import { PATH } from './shop.ts'

export const start: Start = async () => {
  const app = new Koa()
  app.use(bodyParser())
  app.use((ctx, next) => {
    if (ctx.method !== 'POST' || ctx.path !== PATH) return next()
    ctx.status = receive(ctx.request.rawBody, ctx.get('stripe-signature'))
    ctx.body = { received: ctx.status === 200 }
  })
  return serve(app.callback())
}
