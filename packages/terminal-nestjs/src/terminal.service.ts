import { Injectable } from '@nestjs/common'
import type { Readiness, Terminal } from '@org/terminal-core'
import { InjectTerminal } from './terminal.decorators.ts'

/** Stripe Terminal for providers and controllers of your own. */
@Injectable()
class TerminalService {
  /** The core's `Terminal`; `terminal.stripe` is the `Stripe` instance. */
  readonly terminal: Terminal
  /**
   * Runs an operation for a caller: permission, input, rate limit, owners, Stripe.
   * @throws TerminalError, and nothing else; `TerminalExceptionFilter` converts it to a response.
   */
  readonly invoke: Terminal['invoke']

  constructor(@InjectTerminal() terminal: Terminal) {
    this.terminal = terminal
    this.invoke = terminal.invoke
  }

  /**
   * A health indicator of `@nestjs/terminus`, which need not be installed: `health.check([() => terminal.isHealthy()])`. It answers what
   * `GET /terminal/readyz` does, cached for `readyCacheMs`, and never rejects.
   * @param key its name in the health check
   */
  async isHealthy(
    key = 'terminal',
  ): Promise<Record<string, Readiness['checks'] & { status: 'up' | 'down' }>> {
    const { status, checks } = await this.terminal.ready()
    return { [key]: { status: status === 'ok' ? 'up' : 'down', ...checks } }
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
