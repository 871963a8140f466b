import { defineConfig } from 'vitest/config'

// Workspace packages resolve to their sources: only tests that look at `dist` need a build.
const conditions = ['@org/source', 'node']

/** The configuration of each package's tests. */
export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  resolve: { conditions },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.reports/**'],
    testTimeout: 20_000,
    // Most of the time goes into waiting for sockets and child processes: more workers than the default of cores - 1.
    maxWorkers: 3,
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
  },
})
