import { createTerminalHandler, toNodeListener } from '@org/terminal-core/http'
import { authorize, type Start, serve, terminalAt } from './shop.ts'

export const start: Start = (upstream) =>
  serve(
    toNodeListener(
      createTerminalHandler(terminalAt(upstream), {
        authorize: (request) => authorize(request.headers.authorization),
      }),
    ),
  )
