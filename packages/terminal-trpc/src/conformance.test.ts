import type { AddressInfo } from 'node:net'
import { type Caller, conformance, type Host, type Visitor } from '@org/terminal-conformance'
import { createTerminal, type OperationName, operations } from '@org/terminal-core'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { createTerminalProcedures, terminalErrorFormatter } from './index.ts'

const t = initTRPC
  .context<{ authorization: string | undefined }>()
  .create({ errorFormatter: terminalErrorFormatter })

function routerOf({ options, authorize }: Host) {
  const terminal = createTerminal(options)
  const procedures = createTerminalProcedures({
    procedure: t.procedure,
    terminal,
    scope: ({ ctx }) => authorize(ctx.authorization),
  })
  return { terminal, router: t.router({ terminal: procedures }) }
}

type Router = ReturnType<typeof routerOf>['router']
type Procedure = { query(input: unknown): Promise<unknown>; mutate(input: unknown): Promise<unknown> }

/** Calls by name, as no typed client would: the stories send what types forbid, too. */
function callerOf(url: string): Caller {
  const clientFor = (visitor: Visitor | undefined) =>
    createTRPCClient<Router>({
      links: [httpLink({ url, headers: visitor ? { authorization: `Bearer ${visitor}` } : {} })],
    })
  return async (name: OperationName, input, visitor) => {
    const [resource, verb] = name.split('.') as [string, string]
    const procedures = clientFor(visitor).terminal as unknown as Record<string, Record<string, Procedure>>
    const procedure = procedures[resource]?.[verb] as Procedure
    try {
      const body = await (operations[name].kind === 'query'
        ? procedure.query(input)
        : procedure.mutate(input))
      return { status: 200, body }
    } catch (error) {
      if (!(error instanceof TRPCClientError)) throw error
      return { status: error.data?.httpStatus, body: { error: error.data?.terminal } }
    }
  }
}

conformance('trpc', async (host) => {
  const { terminal, router } = routerOf(host)
  const server = createHTTPServer({
    router,
    createContext: ({ req }) => ({ authorization: req.headers.authorization }),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    call: callerOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await terminal.close()
    },
  }
})
