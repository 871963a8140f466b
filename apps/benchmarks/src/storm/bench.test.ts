import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { QUICK_STORM } from './storm.ts'

const run = promisify(execFile)
// The build, as `npm run bench:storm` runs it.
const BENCH = fileURLToPath(new URL('../../dist/storm/bench.js', import.meta.url))

test('in a storm ours serves every device and every sale', { timeout: 60_000 }, async () => {
  const { stdout } = await run(process.execPath, [BENCH, '--quick'])
  const [byHand, ours] = stdout.split('\nterminal\n')
  expect(byHand).toContain('by hand\n  tokens: ')
  expect(ours).toContain(`tokens: ${QUICK_STORM.devices} served; the last`)
  expect(ours).toMatch(/sales: {2}(\d+) of \1 served/)
})
