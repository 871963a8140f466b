import { expect, test } from 'vitest'
import { createTerminalHandler } from './http/index.ts'
import { assertServable, CORE } from './seam.ts'
import { createTerminal, type Terminal } from './terminal.ts'

const terminal = createTerminal({ stripe: { apiKey: 'sk_test_seam' } })
const authorize = () => null

test('a terminal names the copy of the core that made it', () => {
  expect(terminal.core).toEqual({ version: CORE.version, seam: 1 })
})

test('a mount takes a terminal of another version with the same seam', () => {
  const other: Terminal = { ...terminal, core: { version: '9.9.9', seam: CORE.seam } }
  expect(() => assertServable(other)).not.toThrow()
  expect(() => createTerminalHandler(other, { authorize })).not.toThrow()
})

test('a mount refuses a terminal with another seam at start, naming both versions', () => {
  const newer: Terminal = { ...terminal, core: { version: '9.9.9', seam: 2 } }
  expect(() => createTerminalHandler(newer, { authorize })).toThrow(
    expect.objectContaining({
      code: 'misconfigured',
      message: expect.stringMatching(/terminal-core 9\.9\.9 \(seam 2\).*terminal-core .* \(seam 1\)/),
    }),
  )
})

test.for([undefined, null, {}])('a mount refuses %s, which createTerminal has not made', (value) => {
  expect(() => createTerminalHandler(value as unknown as Terminal, { authorize })).toThrow(
    expect.objectContaining({
      code: 'misconfigured',
      message: expect.stringContaining('pass what createTerminal returns'),
    }),
  )
})
