import express from 'express'
import { type Start, serve } from '../../servers/shop.ts'
import { receive } from './by-hand.ts'
import { PATH } from './shop.ts'

export const start: Start = async () => {
  const app = express()
  app.post(PATH, express.raw({ type: 'application/json' }), (request, response) => {
    const status = receive(request.body, request.get('stripe-signature'))
    response.status(status).json({ received: status === 200 })
  })
  return serve(app)
}
