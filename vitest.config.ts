import { defineConfig } from 'vitest/config'
import shared from './vitest.shared.ts'

/** All packages in one run: `npx vitest run packages/terminal-koa`, `npx vitest --project @org/terminal-koa`. */
export default defineConfig({
  test: {
    ...shared.test,
    projects: ['packages/*', 'apps/*/vitest.config.ts', 'scripts'],
  },
})
