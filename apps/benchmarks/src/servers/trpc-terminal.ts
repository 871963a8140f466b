import { createTerminalProcedures, terminalErrorFormatter } from '@org/terminal-trpc'
import { initTRPC } from '@trpc/server'
import { type CreateHTTPContextOptions, createHTTPServer } from '@trpc/server/adapters/standalone'
import { authorize, listen, type Start, terminalAt } from './shop.ts'

const createContext = ({ req }: CreateHTTPContextOptions) => ({ authorization: req.headers.authorization })

export const start: Start = (upstream) => {
  const t = initTRPC.context<typeof createContext>().create({ errorFormatter: terminalErrorFormatter })
  const terminal = createTerminalProcedures({
    procedure: t.procedure,
    terminal: terminalAt(upstream),
    authorize: ({ ctx }) => authorize(ctx.authorization),
  })
  return listen(createHTTPServer({ router: t.router({ terminal }), createContext }))
}
