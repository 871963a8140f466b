import { demoAuthorize, type Orders, unauthenticated } from '@org/demo-shop'
import {
  createTerminalProcedures,
  isTerminalError,
  type Terminal,
  terminalErrorFormatter,
  toTRPCError,
} from '@org/terminal-trpc'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'

/** What every procedure knows about its request. */
interface Context {
  authorization: string | undefined
}

const t = initTRPC.context<Context>().create({
  errorFormatter: terminalErrorFormatter,
  isDev: false, // errors carry no stack traces
  sse: { ping: { enabled: true, intervalMs: 15_000 } },
})

/** For procedures that call the terminal: its errors keep their code. */
const procedure = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok && isTerminalError(result.error.cause)) throw toTRPCError(result.error.cause)
  return result
})

export function createAppRouter(terminal: Terminal, orders: Orders) {
  const authorize = demoAuthorize()
  const scopeOf = ({ ctx }: { ctx: Context }) => authorize(ctx.authorization)

  return t.router({
    terminal: createTerminalProcedures({ procedure: t.procedure, terminal, authorize: scopeOf }),
    orders: t.router({
      retrieve: procedure.input(z.string()).query(({ ctx, input }) => {
        scopeOf({ ctx }) ?? unauthenticated()
        return orders.find(input)
      }),
      pay: procedure
        .input(z.object({ order: z.string(), reader: z.string(), idempotencyKey: z.string().optional() }))
        .mutation(({ ctx, input }) => {
          const scope = scopeOf({ ctx }) ?? unauthenticated()
          return orders.pay(terminal, { ...input, scope })
        }),
    }),
  })
}

/** For clients: `createTRPCClient<AppRouter>(…)`. */
export type AppRouter = ReturnType<typeof createAppRouter>
