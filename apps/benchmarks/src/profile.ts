import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startServer } from './measure.ts'
import { variants } from './variants.ts'

const WARM_UP_SECONDS = 3
const SECONDS = 10
const RESULTS = fileURLToPath(new URL('../results/', import.meta.url))

const [name = 'koa terminal'] = process.argv.slice(2)
const variant = variants.find((candidate) => candidate.name === name)
if (!variant) throw new Error(`Name one of: ${variants.map(({ name }) => name).join(', ')}`)

await mkdir(RESULTS, { recursive: true })
{
  await using upstream = await startServer('upstream')
  await using server = await startServer(name, upstream.port, ['--cpu-prof', `--cpu-prof-dir=${RESULTS}`])
  const callers = variant.callers(server.port)
  await callers.askFor(WARM_UP_SECONDS)
  await callers.askFor(SECONDS)
  await callers.close()
}
console.log(`The profile is in ${RESULTS}. Open it in the Performance panel of Chrome's DevTools.`)
