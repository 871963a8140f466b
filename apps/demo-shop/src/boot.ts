import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isTerminalError } from '@org/terminal-core'
import { SetupError } from './settings.ts'

/** A server that listens, and how to end it. */
interface Running {
  server: Server
  close(): unknown
}

/** Starts a server, says where it listens, and ends it with Ctrl-C. What the reader can mend is one line on stderr, without a trace. */
export async function boot(name: string, start: () => Promise<Running>): Promise<void> {
  try {
    const { server, close } = await start()
    // Ctrl-C reaches the whole process group, and a parent may send a second signal: the first one counts.
    let closing = false
    const end = () => {
      if (!closing) close()
      closing = true
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
    const { port } = server.address() as AddressInfo
    console.log(`${name} listens on http://127.0.0.1:${port}`)
  } catch (error) {
    console.error(explain(error))
    process.exitCode = 1
  }
}

function explain(error: unknown): unknown {
  if (isTerminalError(error) || error instanceof SetupError) return error.message
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') return `Port ${port} is in use: stop what listens there, or set PORT to another`
  return error
}
