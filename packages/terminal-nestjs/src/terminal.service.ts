import { Injectable } from '@nestjs/common'
import type { Terminal } from '@org/terminal-core'
import { InjectTerminal } from './terminal.decorators.ts'

/** Stripe Terminal for providers and controllers of your own. */
@Injectable()
class TerminalService {
  /** What everything here goes through; `terminal.stripe` is the `Stripe` instance. */
  readonly terminal: Terminal
  /**
   * Runs an operation for a caller: permission, validation, rate limit, ownership, Stripe.
   * @throws TerminalError, always and only; `TerminalExceptionFilter` turns it into a response.
   */
  readonly invoke: Terminal['invoke']

  constructor(@InjectTerminal() terminal: Terminal) {
    this.terminal = terminal
    this.invoke = terminal.invoke
  }
}

const KEY = Symbol.for('@org/terminal-nestjs:TerminalService')
const shared = globalThis as { [KEY]?: typeof TerminalService }

// Nest injects a class by its identity. The module and the files that inject this class may have loaded two copies or two module formats
// of this package: all of them get the class that was loaded first.
shared[KEY] ??= TerminalService
const SharedService = shared[KEY]
type SharedService = TerminalService

export { SharedService as TerminalService }
