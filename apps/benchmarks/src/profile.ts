import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ownersOf, type Profile, type Share } from './cpu-profile.ts'
import { Devices } from './load.ts'
import { ServerProcess } from './server-process.ts'
import { type Variant, variants } from './variants.ts'

const WARM_UP_SECONDS = 3

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '10' }, top: { type: 'string', default: '40' } },
})
const [name = 'koa terminal'] = positionals
const seconds = Number(values.seconds)

const dir = await mkdtemp(join(tmpdir(), 'terminal-profile-'))
try {
  const requests = await loadUnderProfiler(variantNamed(name), dir)
  const [file] = await readdir(dir)
  const profile = JSON.parse(await readFile(join(dir, file as string), 'utf8')) as Profile
  const { packages, functions } = ownersOf(profile, seconds)
  console.log(
    `${name}: microseconds of the main thread per request, ${requests} requests under the profiler.`,
  )
  console.log('What Node itself does is counted for the code that called it.\n')
  const total = packages.reduce((sum, { microseconds }) => sum + microseconds, 0)
  const lines = (shares: readonly Share[]) => shares.map((share) => line(share, requests, total)).join('\n')
  console.log(`${lines(packages)}\n\n${lines(functions.slice(0, Number(values.top)))}`)
} finally {
  await rm(dir, { recursive: true })
}

function variantNamed(name: string): Variant {
  const variant = variants.find((candidate) => candidate.name === name)
  if (!variant) throw new Error(`Name one of: ${variants.map(({ name }) => name).join(', ')}`)
  return variant
}

/** Leaves one profile in `dir`, which ends with the load that is counted. */
async function loadUnderProfiler({ name, route }: Variant, dir: string): Promise<number> {
  await using upstream = await ServerProcess.start('upstream')
  const flags = ['--cpu-prof', `--cpu-prof-dir=${dir}`, '--cpu-prof-interval=250']
  await using server = await ServerProcess.start(name, upstream.port, flags)
  const devices = new Devices(server.port, route)
  await devices.askFor(WARM_UP_SECONDS)
  const { requests } = await devices.askFor(seconds)
  await devices.close()
  return requests
}

function line({ name, microseconds }: Share, requests: number, total: number): string {
  const each = (microseconds / requests).toFixed(2).padStart(8)
  const percent = ((100 * microseconds) / total).toFixed(1).padStart(5)
  return `${each}  ${percent} %  ${name}`
}
