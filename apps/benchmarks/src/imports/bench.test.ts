import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
// The build, as `npm run bench:imports` runs it.
const BENCH = fileURLToPath(new URL('../../dist/imports/bench.js', import.meta.url))

test('every package is measured beside the libraries it stands on', { timeout: 60_000 }, async () => {
  const { stdout } = await run(process.execPath, [BENCH, '--quick'])
  const rows = stdout.trim().split('\n').slice(3)
  expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual([
    'stripe + undici + zod',
    '@org/terminal-core',
    '@org/terminal-koa',
    '@org/terminal-trpc',
    '@org/terminal-nestjs',
  ])
  for (const row of rows) expect(row.trimEnd()).toMatch(/ {2}\d+\.\d +\d+\.\d +\d\.\d\d +\d\.\d\d$/)
})
