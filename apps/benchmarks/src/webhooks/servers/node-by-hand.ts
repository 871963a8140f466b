import { buffer } from 'node:stream/consumers'
import { type Start, serve } from '../../servers/shop.ts'
import { receive } from './by-hand.ts'

export const start: Start = () =>
  serve(async (request, response) => {
    const signature = request.headers['stripe-signature'] as string | undefined
    const status = receive(await buffer(request), signature)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ received: status === 200 }))
  })
