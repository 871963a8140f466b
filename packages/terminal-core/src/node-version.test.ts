import { expect, test } from 'vitest'
import { assertNodeVersion } from './node-version.ts'

test.for(['22.19.0', '22.20.1', '23.0.0', '24.21.0', '100.0.0'])('Node %s is new enough', (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow()
})

test.for(['18.20.8', '20.20.2', '22.18.0'])('Node %s is refused, with the version to install', (version) => {
  expect(() => assertNodeVersion(version)).toThrow(
    `@org/terminal-core needs Node.js 22.19 or newer, and this is ${version}.`,
  )
})
