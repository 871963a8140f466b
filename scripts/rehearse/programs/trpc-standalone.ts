import { createServer } from 'node:http'
import { createTerminalHandler, toNodeListener } from '@org/terminal-trpc/http'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { caller } from './shop.js'
import { router, terminal } from './trpc-router.js'

const trpc = createHTTPHandler({
  router,
  basePath: '/trpc/',
  createContext: ({ req }) => ({ caller: caller(req.headers.authorization) }),
})
// Webhooks are no procedures.
const http = toNodeListener(createTerminalHandler(terminal, { authorize: () => null }))
const server = createServer((request, response) => http(request, response, () => trpc(request, response)))
server.listen(Number(process.env.PORT), '127.0.0.1')
