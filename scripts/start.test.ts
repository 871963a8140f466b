import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { demoSeed, type LoggedRequest, startSimulator } from '@org/terminal-simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './workspace.ts'

// Runs what `npm run build` made: `npm test` builds first.

const DEMO_TOKENS = ['demo-device', 'demo-cashier', 'demo-manager', 'demo-admin']
const [HQ, DUBLIN] = demoSeed.locations.map(({ id }) => id)

/** Settings of the person who runs the tests, which would change the outcome. */
const UNSET =
  /^(STRIPE_.*|DEMO_LOCATIONS|SIMULATOR_URL|NODE_ENV|FORCE_COLOR|NO_COLOR|(SIMULATOR|NESTJS|KOA|TRPC)_PORT)$/

const FREE_PORTS = { SIMULATOR_PORT: '0', NESTJS_PORT: '0', KOA_PORT: '0', TRPC_PORT: '0' }

/** Runs a program of the repository in a process group of its own, ended with the block. */
function run(script: string, env: Record<string, string> = {}) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !UNSET.test(name)))
  const child = spawn(process.execPath, [join(root, script)], {
    detached: true,
    env: { ...clean, ...FREE_PORTS, ...env },
  })
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  const closed = once(child, 'close')
  return {
    pid: child.pid as number,
    /** What it has printed, once that contains a text. */
    async printed(text: string): Promise<string> {
      while (!output.includes(text)) {
        const more = once(child.stdout, 'data').then(() => true)
        if (!(await Promise.race([more, closed.then(() => false)])))
          throw new Error(`it ended early: ${errors}`)
      }
      return output
    },
    async end(): Promise<{ code: number; errors: string }> {
      const [code] = await closed
      return { code, errors }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

const start = (env?: Record<string, string>) => run('scripts/start.ts', env)
const welcome = (demo: ReturnType<typeof run>) => demo.printed('Ctrl-C stops everything.')

/** The addresses of the table by their names. */
function addresses(text: string): Record<string, string> {
  const rows = [...text.matchAll(/^ {2}(\w+) {2,}(http:\S+)/gm)]
  return Object.fromEntries(rows.map(([, name, url]) => [name, url]))
}

/** The commands below a title, by the name above them. */
function commands(text: string, title: string): [name: string, commands: string[]][] {
  const section = text.slice(text.indexOf(title)).split(/\n\n(?=\S.+\n\n)/)[0] ?? ''
  return [...section.matchAll(/^(\w+)\n((?:curl .+\n?(?: {2}.+\n?)*)+)/gm)].map(
    ([, name = '', block = '']) => [name, block.split(/^(?=curl )/m)],
  )
}

/** Runs a command as it was printed. More flags may follow it. */
async function shell(command: string, ...more: string[]): Promise<{ status: number; body: unknown }> {
  const line = [command.trimEnd(), '-s', "-w '\\n%{http_code}'", ...more].join(' ')
  const { stdout } = await promisify(execFile)('sh', ['-c', line])
  const [, text = '', status] = /^(.*)\n(\d+)$/s.exec(stdout) ?? []
  return { status: Number(status), body: JSON.parse(text) }
}

const locationOf = (location: string) => `-H 'content-type: application/json' -d '{"location":"${location}"}'`

describe('npm start prints', () => {
  let demo: ReturnType<typeof start>
  let text: string
  beforeAll(async () => {
    demo = start()
    text = await welcome(demo)
  }, 60_000)
  afterAll(() => demo[Symbol.asyncDispose]())

  test('what fits 80 columns, without colours into a file', () => {
    expect(text).not.toContain('\x1b')
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(Object.keys(addresses(text))).toEqual(['NestJS', 'Koa', 'tRPC', 'Stripe'])
  })

  test('commands that fetch a connection token from each API', async () => {
    const tokens = commands(text, 'Fetch a connection token')
    expect(tokens.map(([name]) => name)).toEqual(['NestJS', 'Koa', 'tRPC'])
    for (const [name, [command = '']] of tokens) {
      const token = await shell(command)
      expect(token.status, name).toBe(200)
      expect(JSON.stringify(token.body), name).toMatch(new RegExp(`"pst_test_\\w+","location":"${HQ}"`))

      const stranger = await shell(command.replace('demo-device', 'guessed'))
      expect(stranger.status, name).toBe(401)
      expect(JSON.stringify(stranger.body), name).toContain('unauthenticated')

      const foreign = await shell(command, locationOf(DUBLIN as string))
      expect(foreign.status, name).toBe(404)
      expect(JSON.stringify(foreign.body), name).toContain(`No such location: '${DUBLIN}'`)
      expect(JSON.stringify(foreign.body), name).not.toContain('stack')
    }
  })

  test('commands that sell a coffee on each API, as they stand', async () => {
    const { Stripe } = addresses(text)
    const sales = commands(text, 'Sell a coffee')
    expect(sales.map(([name]) => name)).toEqual(['NestJS', 'Koa', 'tRPC'])
    for (const [name, [pay = '', present = '', retrieve = '']] of sales) {
      expect(JSON.stringify(await shell(retrieve)), name).toContain('"paid":false')
      const started = await shell(pay)
      expect(JSON.stringify(started), name).toContain('"status":"in_progress"')
      expect(await shell(pay), `${name}, the same key again`).toEqual(started)
      await shell(present)
      await fetch(`${Stripe}/_simulator/webhooks/idle`, { method: 'POST' })
      expect(JSON.stringify(await shell(retrieve)), name).toContain('"paid":true')

      const stranger = await shell(retrieve.replace('demo-cashier', 'guessed'))
      expect(stranger.status, name).toBe(401)
      const device = await shell(pay.replace('demo-cashier', 'demo-device'))
      expect(device.status, name).toBe(403)
    }
    const requests = await fetch(`${Stripe}/_simulator/requests`)
    const created = ((await requests.json()) as LoggedRequest[]).filter(
      ({ method, path }) => method === 'POST' && path === '/v1/payment_intents',
    )
    expect(created, 'one payment for each order').toHaveLength(3)
  })

  test('the demo tokens, each with the reach that it says', async () => {
    const tokens = [...text.matchAll(/^ {2}(demo-\w+) /gm)].map(([, token]) => token)
    expect(tokens).toEqual(DEMO_TOKENS)
    const { Koa } = addresses(text)
    const seen = await Promise.all(
      DEMO_TOKENS.map(async (token) => {
        const headers = { authorization: `Bearer ${token}` }
        const response = await fetch(`${Koa}/terminal/locations`, { headers })
        const { data } = (await response.json()) as { data: { id: string }[] }
        return [token, data.map(({ id }) => id).sort()]
      }),
    )
    expect(Object.fromEntries(seen)).toEqual({
      'demo-device': [HQ],
      'demo-cashier': [HQ],
      'demo-manager': [HQ, DUBLIN],
      'demo-admin': [HQ, DUBLIN],
    })
  })

  test('what reaches Stripe and what Stripe sends', async () => {
    const [[, [pay = '']] = ['', []]] = commands(text, 'Sell a coffee')
    await shell(pay)
    expect(await demo.printed('webhook delivered payment_intent.created')).toMatch(
      / 200 POST +\/v1\/payment_intents /,
    )
  })
})

describe('npm start', { timeout: 60_000 }, () => {
  test.for<[how: string, signal: NodeJS.Signals, toGroup: boolean]>([
    ['SIGINT', 'SIGINT', false],
    ['SIGTERM', 'SIGTERM', false],
    ['Ctrl-C, which reaches every process of the group', 'SIGINT', true],
  ])('ends with its live streams on %s', async ([, signal, toGroup]) => {
    await using demo = start()
    const urls = addresses(await welcome(demo))
    const streams = await Promise.all(
      [
        `${urls.NestJS}/terminal/events`,
        `${urls.Koa}/terminal/events`,
        `${urls.tRPC}/trpc/terminal.events.watch`,
      ].map(watch),
    )
    process.kill(toGroup ? -demo.pid : demo.pid, signal)
    await Promise.all(streams.map((stream) => stream.ended()))
    expect(await demo.end()).toEqual({ code: 0, errors: '' })
    expect(await Promise.all(Object.values(urls).map(isFree))).toEqual([true, true, true, true])
  })

  test('says which port is in use and how to choose another, and closes what had started', async () => {
    await using server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    await using demo = start({ TRPC_PORT: String(port) })
    expect(await demo.end()).toEqual({
      code: 1,
      errors: `Port ${port} is in use: stop what listens there, or choose another, like TRPC_PORT=${port + 1}\n`,
    })
  })

  test.for([
    [
      'a publishable key',
      { STRIPE_SECRET_KEY: 'pk_test_1' },
      'Pass the secret key (sk_…) or a restricted key (rk_…).',
    ],
    ['a live key', { STRIPE_SECRET_KEY: 'sk_live_1' }, 'Set a test key (sk_test_…)'],
    ['a restricted live key', { STRIPE_SECRET_KEY: 'rk_live_1' }, 'Set a test key (sk_test_…)'],
    ['what is no port', { TRPC_PORT: '70000' }, 'TRPC_PORT must be a number from 0 to 65535; got 70000'],
    ['what is no location', { DEMO_LOCATIONS: 'HQ' }, 'like tml_a,tml_b; got HQ'],
  ] as const)('refuses %s in one line that says the fix', async ([, env, fix]) => {
    await using demo = start(env)
    const { code, errors } = await demo.end()
    expect(code).toBe(1)
    expect(errors).toContain(fix)
    expect(errors.trim().split('\n')).toHaveLength(1)
  })
})

describe('npm start with STRIPE_SECRET_KEY', { timeout: 60_000 }, () => {
  const STRIPE_SECRET_KEY = 'sk_test_1'

  test('starts no simulator, and lets demo-admin alone in until it knows locations', async () => {
    await using demo = start({ STRIPE_SECRET_KEY })
    const text = await welcome(demo)
    expect(text).toContain('Set DEMO_LOCATIONS to ids of your locations, like tml_a,tml_b')
    expect(text).not.toContain(STRIPE_SECRET_KEY)
    expect(text).not.toContain('Sell a coffee')
    expect(Object.keys(addresses(text))).toEqual(['NestJS', 'Koa', 'tRPC'])
    for (const [name, [command = '']] of commands(text, 'Fetch a connection token')) {
      expect(command).toContain('Bearer demo-admin')
      const device = await shell(command.replace('demo-admin', 'demo-device'))
      expect(device.status, name).toBe(403)
      expect(JSON.stringify(device.body), name).toContain('DEMO_LOCATIONS=tml_a,tml_b')
    }
  })

  test('scopes the demo tokens to the locations that are named, and says what a sale still needs', async () => {
    await using demo = start({ STRIPE_SECRET_KEY, DEMO_LOCATIONS: 'tml_a, tml_b' })
    const text = await welcome(demo)
    for (const [name, [command = '']] of commands(text, 'Fetch a connection token')) {
      expect(command).toContain('Bearer demo-device')
      expect((await shell(command, locationOf('tml_b'))).status, name).toBe(404)
      const manager = await shell(command.replace('demo-device', 'demo-manager'))
      expect(manager.status, name).toBe(400)
      expect(JSON.stringify(manager.body), name).toContain('choose one of tml_a, tml_b')
    }
    expect(text).toContain('Put a simulated reader of your first location in place of tmr_…')
    expect(text).toContain(`stripe listen --forward-to ${addresses(text).NestJS}/terminal/webhooks`)
    const sales = commands(text, 'Sell a coffee')
    expect(sales.map(([, [, present]]) => present)).toEqual([
      expect.stringContaining('/terminal/test_helpers/readers/tmr_…/present_payment_method'),
      expect.stringContaining('/terminal/test_helpers/readers/tmr_…/present_payment_method'),
      expect.stringContaining('/trpc/terminal.testHelpers.presentPaymentMethod'),
    ])
  })
})

describe('each API by itself', { timeout: 60_000 }, () => {
  test.for([
    ['nestjs-api', '/terminal/events'],
    ['koa-api', '/terminal/events'],
    ['trpc-api', '/trpc/terminal.events.watch'],
  ])('%s ends on SIGTERM although a stream is open', async ([name, events]) => {
    await using simulator = await startSimulator({ port: 0, seed: demoSeed })
    await using api = run(`apps/${name}/dist/main.js`, { SIMULATOR_URL: simulator.url })
    const [, url] = /listens on (\S+)/.exec(await api.printed('\n')) as RegExpExecArray
    const stream = await watch(`${url}${events}`)
    process.kill(api.pid, 'SIGTERM')
    await stream.ended()
    expect(await api.end()).toEqual({ code: 0, errors: '' })
  })
})

/** Follows live events as the cashier, past the first. */
async function watch(url: string) {
  const response = await fetch(url, { headers: { authorization: 'Bearer demo-cashier' } })
  const events = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader()
  let text = ''
  while (!text.includes('stream.started')) {
    const { done, value } = await events.read()
    if (done) throw new Error(`the stream has ended: ${text}`)
    text += value
  }
  return {
    /** Rejects when it was cut off instead. */
    async ended() {
      while (!(await events.read()).done);
    },
  }
}

async function isFree(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  return once(socket, 'connect').then(
    () => {
      socket.destroy()
      return false
    },
    ({ code }: NodeJS.ErrnoException) => code === 'ECONNREFUSED',
  )
}
