import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, toNodeListener } from '@org/terminal-core/http'
import express, { type Request } from 'express'
import Stripe from 'stripe'
import { caller, options, paid } from './shop.js'

// An instance of the host's own.
const { stripe: address, ...rest } = options()
const { apiKey, ...config } = address
const terminal = createTerminal({ ...rest, stripe: new Stripe(apiKey, config) })
terminal.on('payment_intent.succeeded', (event) => paid(event.data.object))

const handler = createTerminalHandler(terminal, {
  authorize: (request: Request) => caller(request.get('authorization')),
})
const app = express()
app.use(toNodeListener(handler))
app.use(express.json())
app.listen(Number(process.env.PORT), '127.0.0.1')
