import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, toFetchHandler } from '@org/terminal-core/http'
import { caller, options, paid } from './shop.js'

const terminal = createTerminal(options())
terminal.on('payment_intent.succeeded', (event) => paid(event.data.object))

const handler = createTerminalHandler(terminal, {
  authorize: (request: Request) => caller(request.headers.get('authorization')),
})
Deno.serve({ port: Number(process.env.PORT), hostname: '127.0.0.1' }, toFetchHandler(handler))
