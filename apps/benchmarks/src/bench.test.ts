import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { variants } from './variants.ts'
import { alone } from './webhooks/variants.ts'

const run = promisify(execFile)
// The build, as `npm run bench` runs it: Node cannot strip the decorators of the Nest servers.
const BENCH = fileURLToPath(new URL('../dist/bench.js', import.meta.url))

test('every variant runs, does what it is compared for, and has a row', { timeout: 90_000 }, async () => {
  // A quick run installs nothing, so that no test needs a registry.
  const expected = alone(variants)
  const { stdout } = await run(process.execPath, [BENCH, '--quick'])
  const rows = stdout.split('\n').filter((line) => /\d+ \(\d+ to \d+\)/.test(line))
  expect(rows).toHaveLength(expected.length)
  for (const { name } of expected) {
    expect(rows.filter((row) => row.startsWith(`${name}  `))).toHaveLength(1)
  }
})
