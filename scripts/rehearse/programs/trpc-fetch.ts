import { serve } from '@hono/node-server'
import { createTerminalHandler, toFetchHandler } from '@org/terminal-trpc/http'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { caller } from './shop.js'
import { router, terminal } from './trpc-router.js'

// Webhooks are no procedures.
const http = toFetchHandler(createTerminalHandler(terminal, { authorize: () => null }))

function handle(request: Request): Promise<Response> {
  if (new URL(request.url).pathname.startsWith('/terminal/')) return http(request)
  return fetchRequestHandler({
    req: request,
    router,
    endpoint: '/trpc',
    createContext: ({ req }) => ({ caller: caller(req.headers.get('authorization')) }),
  })
}
serve({ fetch: handle, port: Number(process.env.PORT), hostname: '127.0.0.1' })
