import { Injectable } from '@nestjs/common'
import type { Readiness, Terminal } from '@org/terminal-core'
import { InjectTerminal } from './terminal.decorators.ts'

/**
 * The `HealthIndicatorResult` of `@nestjs/terminus`, by its shape: applications without terminus do not install it.
 * https://docs.nestjs.com/recipes/terminus
 */
type HealthResult = Record<string, Readiness['checks'] & { status: 'up' | 'down' }>

/** A health indicator for `@nestjs/terminus`: `health.check([() => terminal.isHealthy()])`. */
@Injectable()
export class TerminalHealthIndicator {
  readonly #terminal: Terminal

  constructor(@InjectTerminal() terminal: Terminal) {
    this.#terminal = terminal
  }

  /**
   * Whether Stripe and the store can be worked with, as `GET /terminal/readyz` answers it. Cached for `readyCacheMs`; never rejects.
   * @param key its name in the health check
   */
  async isHealthy(key = 'terminal'): Promise<HealthResult> {
    const { status, checks } = await this.#terminal.ready()
    return { [key]: { status: status === 'ok' ? 'up' : 'down', ...checks } }
  }
}
