import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { doubles } from './doubles.ts'
import { operations } from './operations.ts'

const run = promisify(execFile)
// The build, as `npm run bench:simulator` runs it.
const BENCH = fileURLToPath(new URL('../../dist/simulator/bench.js', import.meta.url))

test('every double does what it can, and boots, and has its rows', { timeout: 90_000 }, async () => {
  const { stdout } = await run(process.execPath, [BENCH, '--quick'])
  const rows = stdout.split('\n').map((line) => line.split(/ {2,}/))
  const measured = (...cells: string[]) =>
    rows.filter(
      (row) => cells.every((cell, column) => row[column] === cell) && /^\d/.test(row[cells.length] ?? ''),
    )
  for (const { name, doubles } of operations) {
    for (const connections of ['1', '32']) {
      for (const double of doubles) expect(measured(name, connections, double)).toHaveLength(1)
    }
  }
  for (const { name } of doubles) expect(measured(name)).toHaveLength(1)
})

test('the memory is shown before, during and after the payments', { timeout: 60_000 }, async () => {
  const { stdout } = await run(process.execPath, [BENCH, '--memory', '--quick'])
  const rows = stdout.match(/^\d+ +\d+\.\d +\d+\.\d .*$/gm) ?? []
  expect(rows.map((row) => row.split(/ +/, 1)[0])).toEqual(['0', '50', '100'])
})
