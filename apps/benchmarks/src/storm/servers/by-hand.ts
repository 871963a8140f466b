import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { type Start, serve } from '../../servers/shop.ts'
import { createToken, stripeAt } from '../../servers/stripe-by-hand.ts'
import { INTENTS_PATH, processPath, TOKENS_PATH } from './shop.ts'

const READER = /\/readers\/(\w+)\//

export const start: Start = (upstream) => {
  const stripe = stripeAt(upstream)
  const app = new Koa()
  // The default handler writes every error to the terminal, and there are thousands.
  app.silent = true
  app.use(bodyParser())
  app.use(async (ctx, next) => {
    const body = ctx.request.body as { amount: number; currency: string; payment_intent: string }
    const reader = READER.exec(ctx.path)?.[1]
    if (ctx.path === TOKENS_PATH) ctx.body = await createToken(stripe)
    else if (ctx.path === INTENTS_PATH) {
      const { amount, currency } = body
      const types = { payment_method_types: ['card_present'], capture_method: 'manual' as const }
      ctx.body = await stripe.paymentIntents.create({ amount, currency, ...types })
    } else if (reader !== undefined && ctx.path === processPath(reader)) {
      const { payment_intent } = body
      ctx.body = await stripe.terminal.readers.processPaymentIntent(reader, { payment_intent })
    } else return next()
  })
  return serve(app.callback())
}
