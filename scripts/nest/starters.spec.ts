import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoSeed, type Simulator, startSimulator } from '@org/terminal-simulator'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programs } from '../docs.ts'
import { type Program, runProgram } from '../program.ts'
import { packPublicPackages } from '../workspace.ts'
import { Starter } from './starter.ts'

// Packs what `npm run build` made: `npm run test:nest` builds first.

const [{ id: LOCATION }] = demoSeed.locations
const KEYS = { STRIPE_SECRET_KEY: 'sk_test_nest', STRIPE_WEBHOOK_SECRET: 'whsec_nest' }
const TOKEN = {
  object: 'terminal.connection_token',
  secret: expect.stringMatching(/^pst_test_/),
  location: LOCATION,
}

let scratch: string
let tarballs: Map<string, string>
let simulator: Simulator

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'terminal-nest-'))
  tarballs = await packPublicPackages(scratch)
  simulator = await startSimulator({ port: 0, seed: demoSeed })
})
afterAll(async () => {
  await simulator.close()
  await rm(scratch, { recursive: true })
})

describe.for([
  { major: 11, runner: 'Jest' },
  { major: 12, runner: 'Vitest' },
])('the project of nest new $major', ({ major, runner }) => {
  let starter: Starter
  let untouched: Record<string, string>

  beforeAll(async () => {
    starter = await Starter.create(major, scratch, tarballs)
    untouched = await starter.files()
  })

  describe('with the documented program', () => {
    beforeAll(() => writeDocumentedProgram(starter))

    test('nest build compiles it', () => starter.run('npm run build'))

    test(`${runner} runs a unit test of it, besides those of the starter`, async () => {
      const output = await starter.run('npm test', KEYS)
      expect(output).toMatch(/Tests:? +2 passed/)
    })

    test('it gives a device a token, and handles a webhook', async () => {
      await using program = await start(starter, KEYS)
      expect(await mint(program)).toMatchObject({ status: 401 })
      expect(await mint(program, 'demo-device')).toEqual({ status: 200, body: TOKEN })

      expect(await deliver(program)).toBe(200)
      await program.printed('paid pi_1')
    })
  })

  describe('after nest add', () => {
    beforeAll(async () => {
      for (const [path, text] of Object.entries(untouched)) await starter.write(path, text)
      await rm(join(starter.dir, SPEC))
    })

    test('the project has changed where it should', async () => {
      await add(starter)
      const files = await starter.files()
      const changed = Object.keys(files).filter((path) => files[path] !== untouched[path])
      expect(changed.sort()).toEqual([
        '.env',
        '.env.example',
        '.gitignore',
        'package.json',
        'src/app.module.ts',
        'src/main.ts',
        'test/app.e2e-spec.ts',
      ])
    })

    test('a second time, nothing changes', async () => {
      const before = await starter.files()
      expect(await add(starter)).toContain('Nothing to be done.')
      expect(await starter.files()).toEqual(before)
    })

    test("the sources keep to the formatting of the starter's own Prettier", () =>
      starter.run('npx prettier --check src test'))

    test('nest build compiles it, and the tests of the starter pass', async () => {
      await starter.install()
      await starter.write(
        '.env',
        Object.entries(KEYS)
          .map((entry) => `${entry.join('=')}\n`)
          .join(''),
      )
      await starter.run('npm run build')
      await starter.run('npm test')
      await starter.run('npm run test:e2e')
    })

    test('it denies everybody', async () => {
      await using program = await start(starter)
      expect(await mint(program, 'demo-device')).toMatchObject({ status: 401 })
    })

    test('it gives a token once authorize is filled in', async () => {
      const module = 'src/app.module.ts'
      await atSimulator(starter, module, "apiKey: config.getOrThrow<string>('STRIPE_SECRET_KEY')")
      const scope = `({ principal: 'till-1', locations: ['${LOCATION}'], permissions: presets.device })`
      await starter.replace(module, 'authorize: () => null', `authorize: () => ${scope}`)
      await starter.replace(
        module,
        'import { Module }',
        "import { presets } from '@org/terminal-nestjs';\nimport { Module }",
      )
      await starter.run('npm run build')
      await using program = await start(starter)
      expect(await mint(program)).toEqual({ status: 200, body: TOKEN })
    })
  })
})

const SPEC = 'src/terminal.spec.ts'

/** Writes the program of apps/docs/nestjs.md into the files of the starter, with a unit test. */
async function writeDocumentedProgram(starter: Starter): Promise<void> {
  const [application = ''] = programs().get('nestjs')?.code.split('const app = ') ?? []
  await starter.write('src/app.module.ts', application.replace('class AppModule', 'export class AppModule'))
  await atSimulator(starter, 'src/app.module.ts', 'apiKey: process.env.STRIPE_SECRET_KEY!')
  await starter.replace('src/main.ts', 'create(AppModule)', 'create(AppModule, { rawBody: true })')

  const from = /'(\.\/app\.module.*)'/.exec(await starter.read('src/main.ts'))?.[1]
  await starter.write(
    SPEC,
    `import { Test } from '@nestjs/testing';
import { presets } from '@org/terminal-core';
import { TerminalService } from '@org/terminal-nestjs';
import { AppModule } from '${from}';

it('gives a token for the shop', async () => {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const { invoke } = module.get(TerminalService);
  const scope = { principal: 'till-1', locations: ['${LOCATION}'], permissions: presets.device };
  const { secret } = await invoke('connectionTokens.create', {}, { scope });
  expect(secret).toMatch(/^pst_test_/);
  await module.close();
});
`,
  )
}

/** Sends what goes to Stripe to the simulator, where this text sets the key. */
function atSimulator(starter: Starter, path: string, key: string): Promise<void> {
  const address = `host: '${simulator.host}', port: ${simulator.port}, protocol: 'http'`
  return starter.replace(path, key, `${key}, ${address}`)
}

/** What `nest add` does after it has installed the package: ours is not published yet. */
function add(starter: Starter): Promise<string> {
  return starter.run('npx nest add @org/terminal-nestjs --skip-install')
}

function start(starter: Starter, env: Record<string, string> = {}): Promise<Program> {
  return runProgram(join(starter.dir, 'dist/main.js'), { cwd: starter.dir, env })
}

async function mint({ url }: Program, token?: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/terminal/connection_tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: '{}',
  })
  return { status: response.status, body: await response.json() }
}

/** Delivers a payment as Stripe would, and returns the answer's status. */
async function deliver({ url }: Program): Promise<number> {
  const payload = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'payment_intent.succeeded',
    livemode: false,
    data: { object: { id: 'pi_1', object: 'payment_intent' } },
  })
  const secret = KEYS.STRIPE_WEBHOOK_SECRET
  const signature = new Stripe(KEYS.STRIPE_SECRET_KEY).webhooks.generateTestHeaderString({ payload, secret })
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
  const { status } = await fetch(`${url}/terminal/webhooks`, { method: 'POST', headers, body: payload })
  return status
}
