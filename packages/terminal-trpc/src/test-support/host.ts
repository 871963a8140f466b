import type { AddressInfo } from 'node:net'
import { createTerminal, presets, type TerminalOptions, type TerminalScope } from '@org/terminal-core'
import { demoSeed, type Seed, startSimulator } from '@org/terminal-simulator'
import { createTRPCClient, type httpBatchLink, httpLink, TRPCClientError } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { createTerminalProcedures, terminalErrorFormatter } from '../index.ts'

export const [HQ, DUBLIN] = demoSeed.locations.map(({ id }) => id) as [string, string]
export const [HQ_READER, DUBLIN_READER] = demoSeed.readers.map(({ id }) => id) as [string, string]

/** Who the bearer tokens of this host are. */
const CALLERS: Readonly<Record<string, TerminalScope>> = {
  'Bearer device': { principal: 'device', locations: [HQ], permissions: presets.device },
  'Bearer manager': { principal: 'manager', locations: [HQ], permissions: presets.manager },
  'Bearer admin': { principal: 'admin', locations: 'all', permissions: presets.admin },
}

export interface HostContext {
  authorization: string | undefined
}

export const t = initTRPC.context<HostContext>().create({ errorFormatter: terminalErrorFormatter })

export type Authorize = (options: {
  ctx: HostContext
}) => TerminalScope | null | Promise<TerminalScope | null>

/** A host's router, as its author would write it. */
function hostRouter(terminal: ReturnType<typeof createTerminal>, authorize: Authorize) {
  return t.router({ terminal: createTerminalProcedures({ procedure: t.procedure, terminal, authorize }) })
}

export type HostRouter = ReturnType<typeof hostRouter>

/** The `data` of the error that a call ends with. */
export async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof TRPCClientError)) throw new Error('expected the call to fail', { cause: error })
  const { message, data } = error as TRPCClientError<HostRouter>
  return { message, ...data }
}

export interface HostOptions extends Partial<TerminalOptions> {
  seed?: Seed
  authorize?: Authorize
}

/** A tRPC server on the standalone adapter, in front of a simulated Stripe, both over real sockets. */
export async function startHost({ seed = demoSeed, authorize, ...options }: HostOptions = {}) {
  const simulator = await startSimulator({ port: 0, seed })
  const logged: { facts: object; message: string }[] = []
  const log = (facts: object, message: string) => void logged.push({ facts, message })
  const terminal = createTerminal({
    stripe: { apiKey: 'sk_test_host', host: simulator.host, port: simulator.port, protocol: 'http' },
    logger: { info: log, warn: log, error: log },
    ...options,
  })
  const router = hostRouter(terminal, authorize ?? (({ ctx }) => CALLERS[ctx.authorization ?? ''] ?? null))
  const server = createHTTPServer({
    router,
    createContext: ({ req }): HostContext => ({ authorization: req.headers.authorization }),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    terminal,
    router,
    simulator,
    /** What reached the host's logger. */
    logged,
    /** A client that signs in with a token of {@link CALLERS}, or with nothing. */
    client(token?: string, link: typeof httpLink | typeof httpBatchLink = httpLink) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      return createTRPCClient<HostRouter>({ links: [link({ url, headers })] })
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await terminal.close()
      await simulator.close()
    },
  }
}
