import { Injectable } from '@nestjs/common'
import type { Terminal } from '@org/terminal-core'
import { InjectTerminal } from './terminal.decorators.ts'

/** Stripe Terminal for providers and controllers of your own. */
@Injectable()
export class TerminalService {
  /** What everything here goes through; `terminal.stripe` is the `Stripe` instance. */
  readonly terminal: Terminal

  constructor(@InjectTerminal() terminal: Terminal) {
    this.terminal = terminal
  }

  /** Connection tokens for code you trust: no scope, no limits. */
  get connectionTokens(): Terminal['connectionTokens'] {
    return this.terminal.connectionTokens
  }

  /**
   * Runs an operation for a caller: permission, validation, rate limit, ownership, Stripe.
   * @throws TerminalError, always and only; `TerminalExceptionFilter` turns it into a response.
   */
  get invoke(): Terminal['invoke'] {
    return this.terminal.invoke
  }
}
