import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root } from './workspace.ts'

const CORE = 'packages/terminal-core/src'

/** What `npm run check` says of a repository that holds these files. */
async function check(files: Record<string, string>): Promise<{ code: number; output: string }> {
  const base = await mkdtemp(join(tmpdir(), 'terminal-imports-'))
  onTestFinished(() => rm(base, { recursive: true }))
  for (const [path, code] of Object.entries(files)) {
    await mkdir(dirname(join(base, path)), { recursive: true })
    await writeFile(join(base, path), code)
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'scripts/check-imports.ts'), base], (error, _, output) => {
      resolve({ code: Number(error?.code ?? 0), output })
    })
  })
}

test.each([
  ['values', "import { one } from '../access/one.ts'\nexport const two = one\n"],
  ['types', "import type { One } from '../access/one.ts'\nexport type Two = One\n"],
  ['types, named in place', "export type Two = import('../access/one.ts').One\n"],
  ['types, passed on', "export type { One } from '../access/one.ts'\n"],
  ['modules, loaded later', "export const two = () => import('../access/one.ts')\n"],
])('two folders that import each other are refused: %s', async (_, code) => {
  const { code: exit, output } = await check({
    [`${CORE}/access/one.ts`]:
      "import type { Other } from '../stripe/other.ts'\nexport type One = Other\nexport const one = 1\n",
    [`${CORE}/stripe/other.ts`]: 'export type Other = 1\n',
    [`${CORE}/stripe/two.ts`]: code,
  })
  expect(output).toContain(`${CORE}: access, stripe import each other`)
  expect(exit).toBe(1)
})

test('a circle through a file beside the folders is refused, in an app too', async () => {
  const { code, output } = await check({
    'apps/koa-api/src/main.ts': "import './routes/all.ts'\n",
    'apps/koa-api/src/routes/all.ts': "import type {} from '../main.ts'\n",
  })
  expect(output).toContain('apps/koa-api/src: main.ts, routes import each other')
  expect(code).toBe(1)
})

test('an import against the order of the layers is refused, though it closes no circle', async () => {
  const { code, output } = await check({
    [`${CORE}/objects/reader.ts`]: "export type { Retrieve } from '../operations/readers.ts'\n",
    [`${CORE}/operations/readers.ts`]: 'export type Retrieve = 1\n',
  })
  expect(output).toContain(`${CORE}: objects imports operations, which stands above it`)
  expect(code).toBe(1)
})

test('imports that go down are allowed, and tests import what they need', async () => {
  const { code, output } = await check({
    [`${CORE}/operations/readers.ts`]: "export type { Reader } from '../objects/reader.ts'\n",
    [`${CORE}/objects/reader.ts`]: 'export type Reader = 1\n',
    [`${CORE}/objects/reader.test.ts`]: "import '../operations/readers.ts'\n",
  })
  expect(output).toBe('')
  expect(code).toBe(0)
})
