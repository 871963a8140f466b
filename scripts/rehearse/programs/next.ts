import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, toFetchHandler } from '@org/terminal-core/http'
import { caller, options, paid } from './shop.js'

// `next build` loads this file, where no secret is: the terminal is made on the first request.
let serve: ReturnType<typeof start> | undefined

function start() {
  const terminal = createTerminal(options())
  terminal.on('payment_intent.succeeded', (event) => paid(event.data.object))
  return toFetchHandler(
    createTerminalHandler(terminal, {
      prefix: '/api/terminal',
      authorize: (request: Request) => caller(request.headers.get('authorization')),
    }),
  )
}

function handle(request: Request): Promise<Response> {
  serve ??= start()
  return serve(request)
}

export { handle as DELETE, handle as GET, handle as POST }
export const dynamic = 'force-dynamic'
