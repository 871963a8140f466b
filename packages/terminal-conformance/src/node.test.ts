import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, toNodeListener } from '@org/terminal-core/http'
import { conformance } from './suite.ts'

conformance('node', async ({ options, authorize, prepare, parserInFront, routes }) => {
  const terminal = createTerminal(options)
  prepare(terminal)
  const handler = createTerminalHandler(terminal, {
    prefix: '/terminal',
    routes,
    authorize: (request: import('node:http').IncomingMessage) => authorize(request.headers.authorization),
  })
  const listener = toNodeListener(handler)
  const server = createServer(async (request, response) => {
    if (parserInFront) Object.assign(request, { body: await json(request) })
    listener(request, response)
  })
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
