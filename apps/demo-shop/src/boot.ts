import type { AddressInfo, Server } from 'node:net'
import { isTerminalError } from '@org/terminal-core'
import { SetupError, variableOf } from './settings.ts'

/** What listens. */
export interface Running {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Stops it. What it still has to answer is answered. */
  close(): unknown
}

/**
 * Starts servers, prints what `ready` says of them, and closes them with Ctrl-C. A wrong setting is one line on stderr, without a trace.
 */
export async function boot<Started extends Pick<Running, 'close'>>(
  start: () => Promise<Started>,
  ready: (started: Started) => string,
): Promise<void> {
  try {
    const started = await start()
    // A terminal and npm both send the signal: the first one counts.
    let closing = false
    const end = () => {
      if (!closing) started.close()
      closing = true
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
    console.log(ready(started))
  } catch (error) {
    console.error(explain(error))
    process.exitCode = 1
  }
}

/** Where a server listens. */
export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function explain(error: unknown): unknown {
  if (isTerminalError(error) || error instanceof SetupError) return error.message
  const { code, port = 0 } = error as NodeJS.ErrnoException & { port?: number }
  if (code !== 'EADDRINUSE') return error
  return `Port ${port} is in use: stop what listens there, or choose another, like ${variableOf(port)}=${port + 1}`
}
