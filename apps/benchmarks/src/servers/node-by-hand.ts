import { type Start, serve } from './shop.ts'
import { createToken, stripeAt } from './stripe-by-hand.ts'

export const start: Start = (upstream) => {
  const stripe = stripeAt(upstream)
  return serve(async (request, response) => {
    request.resume()
    const body = JSON.stringify(await createToken(stripe))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(body)
  })
}
