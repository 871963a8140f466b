import { defineConfig } from 'vitest/config'

// Workspace packages resolve to their sources: tests need no build, except the ones that pack tarballs.
const conditions = ['@org/source', 'node']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  resolve: { conditions },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
    // Most of the time goes into waiting for sockets and child processes: more workers than the default of cores - 1.
    maxWorkers: 3,
    reporters: [
      './scripts/conformance-reporter.ts',
      'default',
      ['json', { outputFile: '.reports/vitest.json' }],
    ],
  },
})
