import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownersOf, type Profile, type Share } from './cpu-profile.ts'

const FUNCTIONS = 40

/**
 * Prints who took the time of a server's main thread.
 * @param seconds how long the load lasted that is counted, the last that the server did.
 * @param load starts the server with these flags of Node's, keeps it busy, ends it, and tells how many requests were counted.
 */
export async function printProfile(
  name: string,
  seconds: number,
  load: (nodeOptions: string[]) => Promise<number>,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'terminal-profile-'))
  try {
    const requests = await load(['--cpu-prof', `--cpu-prof-dir=${dir}`, '--cpu-prof-interval=250'])
    const [file] = await readdir(dir)
    const profile = JSON.parse(await readFile(join(dir, file as string), 'utf8')) as Profile
    const { packages, functions } = ownersOf(profile, seconds)
    console.log(
      `${name}: microseconds of the main thread per request, ${requests} requests under the profiler.`,
    )
    console.log('What Node itself does is counted for the code that called it.\n')
    const total = packages.reduce((sum, { microseconds }) => sum + microseconds, 0)
    const lines = (shares: readonly Share[]) => shares.map((share) => line(share, requests, total)).join('\n')
    console.log(`${lines(packages)}\n\n${lines(functions.slice(0, FUNCTIONS))}`)
  } finally {
    await rm(dir, { recursive: true })
  }
}

function line({ name, microseconds }: Share, requests: number, total: number): string {
  const each = (microseconds / requests).toFixed(2).padStart(8)
  const percent = ((100 * microseconds) / total).toFixed(1).padStart(5)
  return `${each}  ${percent} %  ${name}`
}
