import type { AddressInfo } from 'node:net'
import { listen } from './servers/shop.ts'
import { createUpstream } from './upstream.ts'
import { variants } from './variants.ts'

/** What a child says to its parent: where it listens, then its CPU time in microseconds whenever it is asked. */
export type ChildMessage = { port: number } | { cpuMicroseconds: number }

/** One process: `upstream`, or a variant by name and the port of the upstream. */
async function startServer(name: string, upstreamPort: number) {
  if (name === 'upstream') return listen(createUpstream())
  const variant = variants.find((candidate) => candidate.name === name)
  if (!variant) throw new Error(`There is no variant ${name}`)
  const start = await variant.load()
  return start({ host: '127.0.0.1', port: upstreamPort })
}

function tell(message: ChildMessage): void {
  process.send?.(message)
}

const [name = '', upstreamPort] = process.argv.slice(2)
const server = await startServer(name, Number(upstreamPort))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  tell({ cpuMicroseconds: user + system })
})
process.once('disconnect', () => process.exit())
tell({ port: (server.address() as AddressInfo).port })
