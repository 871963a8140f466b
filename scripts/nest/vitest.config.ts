import { defineConfig } from 'vitest/config'

// Installs the projects of `nest new` from npm, which takes minutes: not a part of `npm test`.
const conditions = ['@org/source', 'node']
const INSTALL_MS = 300_000

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  resolve: { conditions },
  test: {
    root: import.meta.dirname,
    include: ['*.spec.ts'],
    testTimeout: INSTALL_MS,
    hookTimeout: INSTALL_MS,
    reporters: ['verbose', ['json', { outputFile: '.reports/vitest.json' }]],
  },
})
