import { defineConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

// Installs the projects of `nest new` from npm, which takes minutes: not a part of `npm test`.
const INSTALL_MS = 300_000

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    root: import.meta.dirname,
    include: ['*.spec.ts'],
    testTimeout: INSTALL_MS,
    hookTimeout: INSTALL_MS,
  },
})
