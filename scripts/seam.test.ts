import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, workspacePackages } from './workspace.ts'

const IMPORTS = 'lint/style/noRestrictedImports'
const ENV = 'lint/style/noProcessEnv'
const CONSOLE = 'lint/suspicious/noConsole'
const FLOATING = 'lint/nursery/noFloatingPromises'
const CIRCLE = 'lint/suspicious/noImportCycles'
/** scripts/lint/stripe-types-only.grit */
const STRIPE_TYPES_ONLY = 'plugin'

const imports = (specifier: string) => `export * from '${specifier}'\n`

const CONFORMANCE = 'packages/terminal-conformance/src'
const CORE = 'packages/terminal-core/src'
const SIMULATOR = 'packages/terminal-simulator/src'
/** Stands for every adapter: adapters.test.ts shows that all are held to the same rules. */
const KOA = 'packages/terminal-koa/src'

/** By path: what is written there, and the rule that refuses it. */
const refused: Record<string, [code: string, rule: string]> = {
  [`${KOA}/deep.ts`]: [imports('@org/terminal-core/dist/errors.js'), IMPORTS],
  [`${KOA}/path.ts`]: [imports('../../terminal-core/src/errors.ts'), IMPORTS],
  [`${KOA}/simulator.ts`]: [imports('@org/terminal-simulator'), IMPORTS],
  [`${KOA}/adapter.ts`]: [imports('@org/terminal-express'), IMPORTS],
  [`${KOA}/stripe.ts`]: [imports('stripe'), IMPORTS],
  [`${KOA}/ioredis.ts`]: [imports('ioredis'), IMPORTS],
  [`${KOA}/undici.ts`]: [imports('undici'), IMPORTS],
  [`${KOA}/env.ts`]: ['export const key = process.env.KEY\n', ENV],
  [`${KOA}/console.ts`]: ["console.log('hello')\n", CONSOLE],
  ...Object.fromEntries(
    ['koa', '@koa/router', '@nestjs/common', '@trpc/server', 'express', 'fastify', 'hono'].map(
      (framework) => [`${CORE}/${framework.replace('/', '-')}.ts`, [imports(framework), IMPORTS]],
    ),
  ),
  [`${CORE}/adapter.ts`]: [imports('@org/terminal-koa'), IMPORTS],
  [`${CORE}/env.ts`]: ['export const key = process.env.KEY\n', ENV],
  [`${CORE}/floating.ts`]: ['export async function work() {}\n\nwork()\n', FLOATING],
  [`${CORE}/chicken.ts`]: ["import { egg } from './egg.ts'\n\nexport const chicken = () => egg\n", CIRCLE],
  [`${CORE}/egg.ts`]: [
    "import { chicken } from './chicken.ts'\n\nexport const egg = () => chicken\n",
    CIRCLE,
  ],
  [`${CORE}/type-chicken.ts`]: [
    "import type { Egg } from './type-egg.ts'\n\nexport type Chicken = Egg\n",
    CIRCLE,
  ],
  [`${CORE}/type-egg.ts`]: ["export type { Chicken as Egg } from './type-chicken.ts'\n", CIRCLE],
  [`${SIMULATOR}/core.ts`]: [imports('@org/terminal-core'), IMPORTS],
  [`${SIMULATOR}/sdk.ts`]: [
    "import Stripe from 'stripe'\n\nexport const client = new Stripe('sk_test_1')\n",
    STRIPE_TYPES_ONLY,
  ],
  [`${SIMULATOR}/load.ts`]: ["export const sdk = import('stripe')\n", STRIPE_TYPES_ONLY],
  [`${CONFORMANCE}/app.ts`]: [imports('../../../apps/koa-api/src/main.ts'), IMPORTS],
  ...Object.fromEntries(
    workspacePackages()
      .filter(({ dir }) => dirname(dir) === join(root, 'apps'))
      .map(({ manifest: { name } }) => [
        `${CONFORMANCE}/${name.replace('/', '-')}.ts`,
        [imports(name), IMPORTS],
      ]),
  ),
  'apps/koa-api/src/other.ts': [imports('@org/nestjs-api'), IMPORTS],
}

const allowed: Record<string, string> = {
  'apps/koa-api/src/ok-shared.ts': imports('@org/demo-shop'),
  [`${KOA}/ok-core.ts`]: imports('@org/terminal-core'),
  [`${KOA}/ok-http.ts`]: imports('@org/terminal-core/http'),
  [`${KOA}/ok-framework.ts`]: imports('koa'),
  [`${KOA}/ok.test.ts`]: imports('stripe') + imports('@org/terminal-simulator'),
  [`${CORE}/ok-stripe.ts`]: imports('stripe'),
  [`${SIMULATOR}/ok-types.ts`]:
    "import type Stripe from 'stripe'\n\nexport type Reader = Stripe.Terminal.Reader\n",
  [`${SIMULATOR}/ok.test.ts`]: imports('stripe'),
}

describe('the seam, enforced by lint', () => {
  let scratch: string
  let rules: Map<string, string[]>

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'terminal-seam-'))
    for (const file of ['biome.json', '.gitignore', 'scripts/lint']) {
      await cp(join(root, file), join(scratch, file), { recursive: true })
    }
    const refusedCode = Object.entries(refused).map(([path, [code]]) => [path, code] as const)
    for (const [path, code] of [...refusedCode, ...Object.entries(allowed)]) {
      await mkdir(dirname(join(scratch, path)), { recursive: true })
      await writeFile(join(scratch, path), code)
    }
    rules = await lint(scratch)
  })
  afterAll(() => rm(scratch, { recursive: true }))

  test.for(Object.entries(refused))('refuses %s', ([path, [, rule]]) => {
    expect(rules.get(path)).toEqual([rule])
  })

  test.for(Object.keys(allowed))('allows %s', (path) => {
    expect(rules.get(path)).toBeUndefined()
  })
})

/** The rules that the files of a folder break, by file. */
async function lint(dir: string): Promise<Map<string, string[]>> {
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', 'packages', 'apps']
  // Biome exits with 1 here, as it should: the report on stdout is what matters.
  const stdout = await new Promise<string>((resolve) => {
    execFile(join(root, 'node_modules/.bin/biome'), args, { cwd: dir }, (_, out) => resolve(out))
  })
  const report = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] }
  const rules = new Map<string, string[]>()
  for (const { category, location } of report.diagnostics) {
    rules.set(location.path, [...(rules.get(location.path) ?? []), category])
  }
  return rules
}
