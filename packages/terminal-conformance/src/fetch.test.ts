import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, toFetchHandler } from '@org/terminal-core/http'
import { conformance } from './suite.ts'

conformance('fetch', async ({ options, authorize, prepare, parserInFront, routes }) => {
  const terminal = createTerminal(options)
  prepare(terminal)
  const handler = createTerminalHandler(terminal, {
    prefix: '/terminal',
    routes,
    authorize: (request: Request) => authorize(request.headers.get('authorization') ?? undefined),
  })
  const terminalFetch = toFetchHandler(handler)
  const app = async (request: Request) => {
    if (parserInFront) await request.json()
    return terminalFetch(request)
  }
  const { server, port } = await new Promise<{ server: ReturnType<typeof serve>; port: number }>(
    (resolve) => {
      const server = serve({ fetch: app, hostname: '127.0.0.1', port: 0 }, (address: AddressInfo) =>
        resolve({ server, port: address.port }),
      )
    },
  )
  return {
    url: `http://127.0.0.1:${port}/terminal`,
    close: async () => {
      await new Promise((resolve) => server.close(resolve))
      await terminal.close()
    },
  }
})
