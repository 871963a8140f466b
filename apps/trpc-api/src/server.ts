import { once } from 'node:events'
import { createServer } from 'node:http'
import { demoPort, demoStripe, demoWebhooks, Orders, type Running, urlOf } from '@org/demo-shop'
import { createTerminal } from '@org/terminal-trpc'
import { createTerminalHandler, toNodeListener } from '@org/terminal-trpc/http'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { createAppRouter } from './router.ts'

export async function start(): Promise<Running> {
  const orders = new Orders()
  const terminal = createTerminal({
    stripe: demoStripe(),
    pricing: orders.price,
    approve: orders.approve,
    webhooks: demoWebhooks(),
  })
  terminal.on('payment_intent.succeeded', ({ data }) => orders.settle(data.object), { name: 'orders.settle' })

  const trpc = createHTTPHandler({
    router: createAppRouter(terminal, orders),
    basePath: '/trpc/',
    createContext: ({ req }) => ({ authorization: req.headers.authorization }),
    maxBodySize: 1024 * 1024,
  })
  // Webhooks and health are no procedures. The operations are: here nobody may call them.
  const http = toNodeListener(createTerminalHandler(terminal, { authorize: () => null }))

  const server = createServer((request, response) => http(request, response, () => trpc(request, response)))
  server.listen(demoPort('TRPC_PORT'), '127.0.0.1')
  await once(server, 'listening')
  return {
    url: urlOf(server),
    close() {
      terminal.drain() // ends subscriptions: the server would wait for them
      server.close(() => terminal.close())
    },
  }
}
