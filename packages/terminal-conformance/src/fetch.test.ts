import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, toFetchHandler } from '@org/terminal-core/http'
import { httpConformance } from './suite.ts'

httpConformance('fetch', async ({ options, authorize }) => {
  const terminal = createTerminal(options)
  const handler = createTerminalHandler(terminal, {
    prefix: '/terminal',
    authorize: (request: Request) => authorize(request.headers.get('authorization') ?? undefined),
  })
  const { server, port } = await new Promise<{ server: ReturnType<typeof serve>; port: number }>(
    (resolve) => {
      const server = serve(
        { fetch: toFetchHandler(handler), hostname: '127.0.0.1', port: 0 },
        (address: AddressInfo) => resolve({ server, port: address.port }),
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
