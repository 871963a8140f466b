import { createTerminal, terminal as routes } from '@org/terminal-koa'
import Koa from 'koa'
import { caller, options, paid } from './shop.js'

const terminal = createTerminal(options())
terminal.on('payment_intent.succeeded', (event) => paid(event.data.object))

const app = new Koa()
app.use(routes({ terminal, authorize: (ctx) => caller(ctx.headers.authorization) }))
app.listen(Number(process.env.PORT), '127.0.0.1')
