import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type * as Simulator from '@org/terminal-simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programs } from './docs.ts'
import { startProgram } from './program.ts'
import { packPublicPackages, root } from './workspace.ts'

const run = promisify(execFile)
const INSTALL_MS = 180_000
const COMPILE_MS = 180_000

/** What a person may have installed beside our packages: the newest of everything, and the oldest that the peer ranges allow. */
const rows = [
  {
    title: 'NestJS 12, Koa 3, tRPC 11, stripe 23',
    dependencies: {
      '@nestjs/common': '^12.0.0',
      '@nestjs/core': '^12.0.0',
      '@nestjs/platform-express': '^12.0.0',
      koa: '^3.0.0',
      '@types/koa': '^3.0.0',
      '@trpc/server': '^11.0.0',
      stripe: '^23.0.0',
    },
  },
  {
    title: 'NestJS 11, Koa 2, tRPC 11.4, stripe 20',
    dependencies: {
      '@nestjs/common': '^11.0.0',
      '@nestjs/core': '^11.0.0',
      '@nestjs/platform-express': '^11.0.0',
      koa: '^2.16.0',
      '@types/koa': '^2.15.0',
      '@trpc/server': '11.4.0',
      stripe: '20.0.0',
    },
  },
]
/** What `nest new` of NestJS 11 makes is CommonJS, and so are many projects beside it. */
const COMMONJS_PROJECT = {
  '@nestjs/common': '^11.0.0',
  '@nestjs/core': '^11.0.0',
  '@nestjs/platform-express': '^11.0.0',
  koa: '^3.0.0',
  '@types/koa': '^3.0.0',
  '@trpc/server': '^11.0.0',
  stripe: '^23.0.0',
  typescript: '~5.9.0',
}
const COMPILERS = [
  { compiler: 'TypeScript 5.9', tsc: 'node_modules/.bin/tsc' },
  { compiler: 'TypeScript 7', tsc: join(root, 'node_modules/.bin/tsc') },
]
const SETTINGS = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'esnext', moduleResolution: 'bundler' },
]
const compilations = [
  ...COMPILERS.flatMap((compiler) => SETTINGS.map((settings) => ({ ...compiler, ...settings }))),
  // TypeScript 6 deprecates it, and 7 is without it.
  {
    compiler: 'TypeScript 5.9',
    tsc: 'node_modules/.bin/tsc',
    module: 'commonjs',
    moduleResolution: 'node10',
  },
]
const COMMON = { 'reflect-metadata': '^0.2.0', rxjs: '^7.8.0', '@types/node': '^24.0.0' }

const STRICT = {
  target: 'es2023',
  strict: true,
  types: ['node'],
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
}

const TOKEN_PATHS = {
  NestJS: '/terminal/connection_tokens',
  Koa: '/terminal/connection_tokens',
  tRPC: '/terminal.connectionTokens.create',
}
type Framework = keyof typeof TOKEN_PATHS
const FRAMEWORKS = Object.keys(TOKEN_PATHS) as Framework[]
const FORMATS = [
  { format: 'ES modules', folder: 'esm', type: 'module' },
  { format: 'CommonJS', folder: 'cjs', type: 'commonjs' },
]
const hosts = FRAMEWORKS.flatMap((framework) => FORMATS.map((format) => ({ framework, ...format })))

const readme = await readFile(join(root, 'README.md'), 'utf8')

test.for(FRAMEWORKS)('the quick start of %s has fewer than 20 lines', (framework) => {
  expect(quickStart(framework).trim().split('\n').length).toBeLessThan(20)
})

describe('the quick starts, from tarballs, outside of the workspace', () => {
  let scratch: string
  let tarballs: Map<string, string>

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'terminal-consumers-'))
    tarballs = await packPublicPackages(scratch)
  }, INSTALL_MS)
  afterAll(() => rm(scratch, { recursive: true }), INSTALL_MS)

  describe.for(rows)('with $title', ({ title, dependencies }) => {
    let dir: string
    let simulator: Simulator.Simulator

    beforeAll(async () => {
      dir = join(scratch, title.replaceAll(/\W+/g, '-'))
      await install(dir, { ...COMMON, ...dependencies, ...Object.fromEntries(tarballs) })
      await compileQuickStarts(dir)
      simulator = await installedSimulator(dir)
    }, INSTALL_MS)
    afterAll(() => simulator.close())

    test.for(hosts)('$framework in a host of $format', async ({ framework, folder }) => {
      await using host = await startProgram(join(dir, folder, `${framework}.js`), simulator)
      const url = `${host.url}${TOKEN_PATHS[framework]}`
      const post = (headers: Record<string, string>) =>
        fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: '{}',
        })

      const stranger = await post({})
      expect(stranger.status).toBe(401)

      const device = await post({ authorization: 'Bearer demo-device' })
      expect(device.status).toBe(200)
      const body = (await device.json()) as { result?: { data: unknown } }
      expect(framework === 'tRPC' ? body.result?.data : body).toEqual({
        object: 'terminal.connection_token',
        secret: expect.stringMatching(/^pst_test_/),
        location: 'tml_FDOtHwxAAdIJOh',
      })
    })
  })

  describe("a CommonJS project with Stripe's objects in its own hands", () => {
    let dir: string

    beforeAll(async () => {
      dir = join(scratch, 'commonjs')
      await install(dir, { ...COMMON, ...COMMONJS_PROJECT, ...Object.fromEntries(tarballs) })
      const host = await readFile(join(root, 'scripts/consumers/host.ts'), 'utf8')
      for (const name of ['core', 'nestjs', 'koa', 'trpc']) {
        await writeFile(
          join(dir, `${name}.ts`),
          host.replaceAll('@org/terminal-core', `@org/terminal-${name}`),
        )
        const documented = programs().get(name)
        if (documented) await writeFile(join(dir, `${name}-docs.ts`), documented.code)
      }
    }, INSTALL_MS)

    test.for(compilations)(
      '$compiler compiles it with $module and $moduleResolution',
      {
        timeout: COMPILE_MS,
      },
      async ({ tsc, module, moduleResolution }) => {
        const settings = { module, moduleResolution, esModuleInterop: true, exactOptionalPropertyTypes: true }
        const compilerOptions = { ...STRICT, ...settings, noEmit: true }
        await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
        expect(await complaints(dir, tsc)).toBe('')
      },
    )
  })
})

/** The program below a heading of the README. */
function quickStart(framework: Framework): string {
  const code = readme.split(`\n### ${framework}\n`)[1]?.split('```ts\n')[1]?.split('```')[0]
  if (!code) throw new Error(`README.md has no quick start for ${framework}`)
  return code
}

async function install(dir: string, dependencies: Record<string, string>): Promise<void> {
  await mkdir(dir)
  await writeFile(
    join(dir, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, dependencies }),
  )
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock']
  await run('npm', ['install', ...flags], { cwd: dir })
}

/** Compiles every quick start as it stands, strictly, once for a host of ES modules and once for a host of CommonJS. */
async function compileQuickStarts(dir: string): Promise<void> {
  for (const { folder, type } of FORMATS) {
    await mkdir(join(dir, folder))
    await writeFile(join(dir, folder, 'package.json'), JSON.stringify({ type }))
    for (const framework of FRAMEWORKS)
      await writeFile(join(dir, folder, `${framework}.ts`), quickStart(framework))
  }
  const compilerOptions = { ...STRICT, module: 'nodenext' }
  await writeFile(
    join(dir, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: FORMATS.map(({ folder }) => folder) }),
  )
  expect(await complaints(dir, join(root, 'node_modules/.bin/tsc'))).toBe('')
}

/** Declarations are compiled too, ours and those of others: what others got wrong is not our finding. */
async function complaints(dir: string, tsc: string): Promise<string> {
  const { stdout } = await run(tsc, ['-p', '.'], { cwd: dir }).catch((error) => error)
  return stdout
    .split('\n')
    .filter((line: string) => /^(?!\s|node_modules\/(?!@org\/))/.test(line))
    .join('\n')
}

async function installedSimulator(dir: string): Promise<Simulator.Simulator> {
  const entry = pathToFileURL(join(dir, 'node_modules/@org/terminal-simulator/dist/index.js')).href
  const { startSimulator, demoSeed }: typeof Simulator = await import(entry)
  return startSimulator({ port: 0, seed: demoSeed })
}
