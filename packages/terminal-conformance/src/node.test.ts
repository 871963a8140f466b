import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, toNodeListener } from '@org/terminal-core/http'
import { httpConformance } from './suite.ts'

httpConformance('node', async ({ options, authorize }) => {
  const terminal = createTerminal(options)
  const handler = createTerminalHandler(terminal, {
    prefix: '/terminal',
    authorize: (request: import('node:http').IncomingMessage) => authorize(request.headers.authorization),
  })
  const server = createServer(toNodeListener(handler))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/terminal`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await terminal.close()
    },
  }
})
