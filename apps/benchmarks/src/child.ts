import type { AddressInfo } from 'node:net'
import { serveParent } from './parent.ts'
import { listen } from './servers/shop.ts'
import { createUpstream } from './upstream.ts'
import type { StartVariant } from './variant.ts'
import { variants } from './variants.ts'

/** One process: `upstream`, or a variant by name and the port of the upstream. */
async function load(name: string): Promise<StartVariant> {
  if (name === 'upstream') return () => listen(createUpstream())
  const variant = variants.find((candidate) => candidate.name === name)
  if (!variant) throw new Error(`There is no variant ${name}`)
  return variant.load()
}

const [name = '', upstreamPort] = process.argv.slice(2)
await serveParent(async () => {
  const start = await load(name)
  return async () => {
    const server = await start({ host: '127.0.0.1', port: Number(upstreamPort) })
    return 'port' in server ? server.port : (server.address() as AddressInfo).port
  }
})
