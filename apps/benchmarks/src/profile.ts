import { parseArgs } from 'node:util'
import { startServer } from './measure.ts'
import { printProfile } from './print-profile.ts'
import { type Variant, variants } from './variants.ts'

const WARM_UP_SECONDS = 3

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '10' } },
})
const seconds = Number(values.seconds)
const { name, callers } = variantNamed(positionals[0] ?? 'koa terminal')

await printProfile(name, seconds, async (nodeOptions) => {
  await using upstream = await startServer('upstream')
  await using server = await startServer(name, upstream.port, nodeOptions)
  const load = callers(server.port)
  await load.askFor(WARM_UP_SECONDS)
  const { requests } = await load.askFor(seconds)
  await load.close()
  return requests
})

function variantNamed(name: string): Variant {
  const variant = variants.find((candidate) => candidate.name === name)
  if (!variant) throw new Error(`Name one of: ${variants.map(({ name }) => name).join(', ')}`)
  return variant
}
