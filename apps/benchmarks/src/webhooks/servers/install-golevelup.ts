import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PROGRAM = fileURLToPath(new URL('../../../peers/golevelup', import.meta.url))
/** Tells the server's process where it is. */
const VARIABLE = 'BENCHMARK_GOLEVELUP'

/**
 * Installs @golevelup/nestjs-stripe for the processes that are started from now on. It needs another major version of Nest and of
 * stripe than this workspace has, so it gets a folder outside, which goes when this is disposed of.
 *
 * @throws Error when npm fails
 */
export async function installGolevelup(): Promise<AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'terminal-golevelup-'))
  const installed = { [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) }
  try {
    await cp(PROGRAM, dir, { recursive: true })
    const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
    await promisify(execFile)('npm', ['install', ...flags], { cwd: dir })
  } catch (error) {
    await installed[Symbol.asyncDispose]()
    throw error
  }
  process.env[VARIABLE] = dir
  return installed
}

/** @throws Error where it was not installed */
export function installedGolevelup(): string {
  const dir = process.env[VARIABLE]
  if (dir === undefined)
    throw new Error('@golevelup/nestjs-stripe is not installed: let bench.js start this variant')
  return dir
}
