import { once } from 'node:events'
import { boot, demoAuthorize, demoPort, demoStripe } from '@org/demo-shop'
import { createTerminal } from '@org/terminal-core'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { createAppRouter } from './router.ts'

await boot('trpc-api', async () => {
  const authorize = demoAuthorize()
  const terminal = createTerminal({ stripe: demoStripe() })

  const server = createHTTPServer({
    router: createAppRouter(terminal, authorize),
    createContext: ({ req }) => ({ authorization: req.headers.authorization }),
  })

  server.listen(demoPort(4003), '127.0.0.1')
  await once(server, 'listening')
  return { server, close: () => server.close(() => terminal.close()) }
})
