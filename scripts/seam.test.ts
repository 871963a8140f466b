import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, workspacePackages } from './workspace.ts'

const imports = (specifier: string) => `export * from '${specifier}'\n`
const IMPORT_RULE = 'lint/style/noRestrictedImports'

/** What is written where, and the rule that must answer. */
const refused: [what: string, path: string, code: string, rule: string][] = [
  ...['koa', 'nestjs', 'trpc'].flatMap((name): [string, string, string, string][] => {
    const src = `packages/terminal-${name}/src`
    return [
      [
        `${name} reaching into the core`,
        `${src}/deep.ts`,
        imports('@org/terminal-core/dist/errors.js'),
        IMPORT_RULE,
      ],
      [
        `${name} reaching into the core by path`,
        `${src}/path.ts`,
        imports('../../terminal-core/src/errors.ts'),
        IMPORT_RULE,
      ],
      [
        `${name} importing the simulator`,
        `${src}/simulator.ts`,
        imports('@org/terminal-simulator'),
        IMPORT_RULE,
      ],
      [
        `${name} importing another adapter`,
        `${src}/adapter.ts`,
        imports('@org/terminal-express'),
        IMPORT_RULE,
      ],
      [`${name} importing stripe`, `${src}/stripe.ts`, imports('stripe'), IMPORT_RULE],
      [`${name} importing ioredis`, `${src}/ioredis.ts`, imports('ioredis'), IMPORT_RULE],
      [`${name} importing undici`, `${src}/undici.ts`, imports('undici'), IMPORT_RULE],
      [
        `${name} reading process.env`,
        `${src}/env.ts`,
        'export const key = process.env.KEY\n',
        'lint/style/noProcessEnv',
      ],
      [
        `${name} writing to the console`,
        `${src}/console.ts`,
        "console.log('hello')\n",
        'lint/suspicious/noConsole',
      ],
    ]
  }),
  ...['koa', '@koa/router', '@nestjs/common', '@trpc/server', 'express', 'fastify', 'hono'].map(
    (framework): [string, string, string, string] => [
      `the core importing ${framework}`,
      `packages/terminal-core/src/${framework.replaceAll('/', '-')}.ts`,
      imports(framework),
      IMPORT_RULE,
    ],
  ),
  [
    'the core importing an adapter',
    'packages/terminal-core/src/adapter.ts',
    imports('@org/terminal-koa'),
    IMPORT_RULE,
  ],
  [
    'the core reading process.env',
    'packages/terminal-core/src/env.ts',
    'export const key = process.env.KEY\n',
    'lint/style/noProcessEnv',
  ],
  [
    'the simulator importing the core',
    'packages/terminal-simulator/src/core.ts',
    imports('@org/terminal-core'),
    IMPORT_RULE,
  ],
  [
    'the simulator importing code of stripe',
    'packages/terminal-simulator/src/sdk.ts',
    "import Stripe from 'stripe'\n\nexport const client = new Stripe('sk_test_1')\n",
    'plugin',
  ],
  [
    'the simulator loading stripe',
    'packages/terminal-simulator/src/load.ts',
    "export const sdk = import('stripe')\n",
    'plugin',
  ],
  [
    'a package importing an app',
    'packages/terminal-conformance/src/app.ts',
    imports('../../../apps/koa-api/src/main.ts'),
    IMPORT_RULE,
  ],
  ...workspacePackages()
    .filter(({ dir }) => dirname(dir) === join(root, 'apps'))
    .map(({ manifest: { name } }): [string, string, string, string] => [
      `a package importing ${name}`,
      `packages/terminal-conformance/src/${name.replaceAll('/', '-')}.ts`,
      imports(name),
      IMPORT_RULE,
    ]),
  ['an app importing another app', 'apps/koa-api/src/other.ts', imports('@org/nestjs-api'), IMPORT_RULE],
  [
    'a promise that nobody awaits',
    'packages/terminal-core/src/floating.ts',
    'export async function work() {}\n\nwork()\n',
    'lint/nursery/noFloatingPromises',
  ],
]

const allowed: [what: string, path: string, code: string][] = [
  ['an app importing what the apps share', 'apps/koa-api/src/ok-shared.ts', imports('@org/demo-shop')],
  ['an adapter importing the core', 'packages/terminal-koa/src/ok-core.ts', imports('@org/terminal-core')],
  [
    'an adapter importing the HTTP side of the core',
    'packages/terminal-koa/src/ok-http.ts',
    imports('@org/terminal-core/http'),
  ],
  [
    'an adapter importing its framework',
    'packages/terminal-nestjs/src/ok-framework.ts',
    imports('@nestjs/common'),
  ],
  [
    "an adapter's test importing stripe and the simulator",
    'packages/terminal-koa/src/ok.test.ts',
    imports('stripe') + imports('@org/terminal-simulator'),
  ],
  ['the core importing stripe', 'packages/terminal-core/src/ok-stripe.ts', imports('stripe')],
  [
    "the simulator importing stripe's types",
    'packages/terminal-simulator/src/ok-types.ts',
    "import type Stripe from 'stripe'\n\nexport type Reader = Stripe.Terminal.Reader\n",
  ],
  ["the simulator's test importing stripe", 'packages/terminal-simulator/src/ok.test.ts', imports('stripe')],
]

describe('the seam, enforced by lint', () => {
  let scratch: string
  let rules: Map<string, string[]>

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'terminal-seam-'))
    for (const file of ['biome.json', '.gitignore', 'scripts/lint']) {
      await cp(join(root, file), join(scratch, file), { recursive: true })
    }
    for (const [, path, code] of [...refused, ...allowed]) {
      await mkdir(dirname(join(scratch, path)), { recursive: true })
      await writeFile(join(scratch, path), code)
    }
    rules = await lint(scratch)
  })
  afterAll(() => rm(scratch, { recursive: true }))

  test.for(refused)('refuses %s', ([, path, , rule]) => {
    expect(rules.get(path)).toEqual([rule])
  })

  test.for(allowed)('allows %s', ([, path]) => {
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
