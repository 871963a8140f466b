import { createTerminal, type Terminal, type TerminalOptions } from '@org/terminal-core'
import { counted } from '../../parent.ts'
import { terminalOptions, type Upstream } from '../../servers/shop.ts'

export const SECRET = 'whsec_benchmark'
/** What our mounts make of it, and what the routes by hand listen to. */
export const PATH = '/terminal/webhooks'
export const TYPE = 'terminal.reader.action_succeeded'

/** The handler of every server: it counts, so that the time is the route's. */
export function handle(): void {
  counted.handledEvents += 1
}

/** Everything as a host would have it; a forged delivery, which the bench makes on purpose, is not written to its terminal. */
export function webhookOptions(upstream: Upstream): TerminalOptions {
  return {
    ...terminalOptions(upstream),
    webhooks: { secrets: [SECRET] },
    logger: { info() {}, warn() {}, error() {} },
  }
}

export function webhookTerminalAt(upstream: Upstream): Terminal {
  const terminal = createTerminal(webhookOptions(upstream))
  terminal.on(TYPE, handle)
  return terminal
}

/** The webhook route is for whoever has signed; nobody is asked for credentials. */
export function nobody() {
  return null
}
