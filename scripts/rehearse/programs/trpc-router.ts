import {
  createTerminal,
  createTerminalProcedures,
  type TerminalScope,
  terminalErrorFormatter,
} from '@org/terminal-trpc'
import { initTRPC } from '@trpc/server'
import { options, paid } from './shop.js'

export const terminal = createTerminal(options())
terminal.on('payment_intent.succeeded', (event) => paid(event.data.object))

const t = initTRPC
  .context<{ caller: TerminalScope | null }>()
  .create({ errorFormatter: terminalErrorFormatter })
export const router = t.router({
  terminal: createTerminalProcedures({
    procedure: t.procedure,
    terminal,
    authorize: ({ ctx }) => ctx.caller,
  }),
})
