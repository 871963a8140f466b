import { parseArgs } from 'node:util'
import { Devices } from './load.ts'
import { startTokenServer } from './measure.ts'
import { printProfile } from './print-profile.ts'
import { type Variant, variants } from './variants.ts'

const WARM_UP_SECONDS = 3

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '10' } },
})
const seconds = Number(values.seconds)
const { name, route } = variantNamed(positionals[0] ?? 'koa terminal')

await printProfile(name, seconds, async (nodeOptions) => {
  await using upstream = await startTokenServer('upstream')
  await using server = await startTokenServer(name, upstream.port, nodeOptions)
  const devices = new Devices(server.port, route)
  await devices.askFor(WARM_UP_SECONDS)
  const { requests } = await devices.askFor(seconds)
  await devices.close()
  return requests
})

function variantNamed(name: string): Variant {
  const variant = variants.find((candidate) => candidate.name === name)
  if (!variant) throw new Error(`Name one of: ${variants.map(({ name }) => name).join(', ')}`)
  return variant
}
