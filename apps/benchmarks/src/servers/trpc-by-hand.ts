import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { listen, type Start } from './shop.ts'
import { createToken, stripeAt } from './stripe-by-hand.ts'

export const start: Start = (upstream) => {
  const stripe = stripeAt(upstream)
  const t = initTRPC.create()
  const create = t.procedure.mutation(() => createToken(stripe))
  return listen(createHTTPServer({ router: t.router({ terminal: { connectionTokens: { create } } }) }))
}
