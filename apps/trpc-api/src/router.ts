import type { Terminal, TerminalScope } from '@org/terminal-core'
import { createTerminalProcedures, terminalErrorFormatter } from '@org/terminal-trpc'
import { initTRPC } from '@trpc/server'

/** What every procedure knows about its request. */
interface Context {
  authorization: string | undefined
}

type Authorize = (authorization: string | undefined) => TerminalScope | null

const t = initTRPC.context<Context>().create({ errorFormatter: terminalErrorFormatter })

export function createAppRouter(terminal: Terminal, authorize: Authorize) {
  const scope = ({ ctx }: { ctx: Context }) => authorize(ctx.authorization)
  return t.router({ terminal: createTerminalProcedures({ procedure: t.procedure, terminal, scope }) })
}

/** For clients: `createTRPCClient<AppRouter>(…)`. */
export type AppRouter = ReturnType<typeof createAppRouter>
