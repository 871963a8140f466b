import { serve } from '@hono/node-server'
import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, toFetchHandler } from '@org/terminal-core/http'
import { Hono } from 'hono'
import { caller, options, paid } from './shop.js'

const terminal = createTerminal(options())
terminal.on('payment_intent.succeeded', (event) => paid(event.data.object))

const handler = createTerminalHandler(terminal, {
  authorize: (request: Request) => caller(request.headers.get('authorization')),
})
const terminalFetch = toFetchHandler(handler)
const app = new Hono()
app.all('/terminal/*', (c) => terminalFetch(c.req.raw))
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
