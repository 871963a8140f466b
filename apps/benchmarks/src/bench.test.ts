import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { variants } from './variants.ts'

const run = promisify(execFile)
// The build, as `npm run bench` runs it: Node cannot strip the decorators of the Nest servers.
const BENCH = fileURLToPath(new URL('../dist/bench.js', import.meta.url))

test('every variant runs, answers the same token, and has a row', { timeout: 90_000 }, async () => {
  const { stdout } = await run(process.execPath, [BENCH, '--quick'])
  const rows = stdout.split('\n').filter((line) => /\d+ \(\d+ to \d+\)/.test(line))
  expect(rows).toHaveLength(variants.length)
  for (const { name } of variants) {
    expect(rows.filter((row) => row.startsWith(`${name}  `))).toHaveLength(1)
  }
})
