import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { root } from './workspace.ts'

// Runs what `npm run build` made: `npm test` builds first.

const DEMO_TOKENS = ['demo-device', 'demo-cashier', 'demo-manager', 'demo-admin']
const HQ = 'tml_FDOtHwxAAdIJOh'
const DUBLIN = 'tml_FDOuK8pQzLmRdB'
const LAST_LINE = 'Ctrl-C stops everything.'

/** What would change the outcome if whoever runs the tests had it set. */
const UNSET = ['STRIPE_SECRET_KEY', 'DEMO_LOCATIONS', 'SIMULATOR_URL', 'NODE_ENV', 'FORCE_COLOR', 'NO_COLOR']

/** Any free port for each service. */
const FREE_PORTS = { SIMULATOR_PORT: '0', NESTJS_PORT: '0', KOA_PORT: '0', TRPC_PORT: '0' }

interface Row {
  name: string
  url: string
  request: Request
}

/** `npm start` after its build, in a process group of its own, ended with the block. */
function start(env: Record<string, string> = {}) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !UNSET.includes(name)))
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts'), '--built'], {
    detached: true,
    env: { ...clean, ...FREE_PORTS, ...env },
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  const closed = once(child, 'close')
  return {
    pid: child.pid as number,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** What it printed up to its last line. */
    async welcome(): Promise<string> {
      while (!output.includes(LAST_LINE)) {
        const ended = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          closed.then(() => true),
        ])
        if (ended) throw new Error(`it ended early: ${errors}`)
      }
      return output
    },
    async end(): Promise<{ code: number; errors: string }> {
      const [code] = await closed
      return { code, errors }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await closed
    },
  }
}

function rowsOf(welcome: string): Row[] {
  return [...welcome.matchAll(/^ {2}(\w+) +(http:\S+) +curl (.+)$/gm)].map(([, name, url, curl]) => ({
    name: name as string,
    url: url as string,
    request: requestOf(curl as string),
  }))
}

/** What curl would send. */
function requestOf(curl: string): Request {
  const headers = [...curl.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [name, value])
  const method = /-X (\w+)/.exec(curl)?.[1] ?? 'GET'
  return new Request(curl.split(' ').at(-1) as string, { method, headers: headers as [string, string][] })
}

async function send(request: Request, { headers = {}, body }: { headers?: object; body?: object } = {}) {
  const merged = { ...Object.fromEntries(request.headers), ...headers } as Record<string, string>
  const init = body
    ? { body: JSON.stringify(body), headers: { ...merged, 'content-type': 'application/json' } }
    : { headers: merged }
  const response = await fetch(request.url, { method: request.method, ...init })
  return { status: response.status, text: await response.text() }
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

describe('npm start', () => {
  test('prints one table, whose every curl works as it stands', async () => {
    await using demo = start()
    const welcome = await demo.welcome()
    expect(welcome).not.toContain('\x1b')
    const rows = rowsOf(welcome)
    expect(rows.map(({ name }) => name)).toEqual(['Simulator', 'NestJS', 'Koa', 'tRPC'])
    const [simulator, ...apis] = rows as [Row, ...Row[]]

    expect((await send(simulator.request)).text).toContain(DUBLIN)
    for (const { name, request } of apis) {
      const token = await send(request)
      expect(token, name).toMatchObject({ status: 200, text: expect.stringMatching(/"pst_test_\w+"/) })
      expect(token.text).toContain(HQ)

      const stranger = await send(request, { headers: { authorization: 'Bearer guessed' } })
      expect(stranger, name).toMatchObject({ status: 401, text: expect.stringContaining('unauthenticated') })

      const foreign = await send(request, { body: { location: DUBLIN } })
      expect(foreign, name).toMatchObject({
        status: 404,
        text: expect.stringContaining(`No such location: '${DUBLIN}'`),
      })
      expect(foreign.text, 'no stack trace').not.toContain('node_modules')
    }
  })

  test('prints the demo tokens, each with the reach that it says', async () => {
    await using demo = start()
    const welcome = await demo.welcome()
    const tokens = [...welcome.matchAll(/^ {2}(demo-\w+) /gm)].map(([, token]) => token)
    expect(tokens).toEqual(DEMO_TOKENS)
    const koa = rowsOf(welcome).find(({ name }) => name === 'Koa')
    const seen = await Promise.all(
      DEMO_TOKENS.map(async (token) => {
        const headers = { authorization: `Bearer ${token}` }
        const response = await fetch(`${koa?.url}/terminal/locations`, { headers })
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

  test.for<[how: string, signal: NodeJS.Signals, toGroup: boolean]>([
    ['SIGINT', 'SIGINT', false],
    ['SIGTERM', 'SIGTERM', false],
    ['Ctrl-C, which reaches every process of the group', 'SIGINT', true],
  ])('ends cleanly on %s', async ([, signal, toGroup]) => {
    await using demo = start()
    const rows = rowsOf(await demo.welcome())
    process.kill(toGroup ? -demo.pid : demo.pid, signal)
    expect(await demo.end()).toEqual({ code: 0, errors: '' })
    expect(await Promise.all(rows.map(({ url }) => isFree(url)))).toEqual([true, true, true, true])
  })

  test('ends cleanly when it is interrupted before it is ready', async () => {
    await using demo = start()
    await anyChildOf(demo.pid)
    demo.kill('SIGINT')
    expect(await demo.end()).toEqual({ code: 0, errors: '' })
  })

  test('stops everything when one of the services dies', async () => {
    await using demo = start()
    const rows = rowsOf(await demo.welcome())
    const koa = (await childrenOf(demo.pid)).find(({ command }) => command.includes('koa-api'))
    process.kill(koa?.pid as number, 'SIGKILL')
    expect(await demo.end()).toEqual({
      code: 1,
      errors: 'Stopped. Koa ended by SIGKILL, and everything else with it. Start again with npm start\n',
    })
    expect(await Promise.all(rows.map(({ url }) => isFree(url)))).toEqual([true, true, true, true])
  })

  test('says which port is in use, and how to choose another', async () => {
    await using server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    await using demo = start({ KOA_PORT: String(port) })
    expect(await demo.end()).toEqual({
      code: 1,
      errors: `Stopped. Port ${port} of Koa is in use: free it, or choose another, like KOA_PORT=${port + 1000} npm start\n`,
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

describe('npm start with STRIPE_SECRET_KEY', () => {
  const STRIPE_SECRET_KEY = 'sk_test_1'

  test('starts no simulator, and lets demo-admin alone in until it knows locations', async () => {
    await using demo = start({ STRIPE_SECRET_KEY })
    const welcome = await demo.welcome()
    expect(welcome).toContain('Set DEMO_LOCATIONS to ids of your locations, like tml_a,tml_b')
    expect(welcome).not.toContain(STRIPE_SECRET_KEY)
    const rows = rowsOf(welcome)
    expect(rows.map(({ name }) => name)).toEqual(['NestJS', 'Koa', 'tRPC'])
    for (const { name, request } of rows) {
      expect(request.headers.get('authorization')).toBe('Bearer demo-admin')
      const device = await send(request, { headers: { authorization: 'Bearer demo-device' } })
      expect(device, name).toMatchObject({
        status: 403,
        text: expect.stringContaining('DEMO_LOCATIONS=tml_a,tml_b'),
      })
    }
  })

  test('scopes the demo tokens to the locations that are named', async () => {
    await using demo = start({ STRIPE_SECRET_KEY, DEMO_LOCATIONS: 'tml_a, tml_b' })
    for (const { name, request } of rowsOf(await demo.welcome())) {
      expect(request.headers.get('authorization')).toBe('Bearer demo-device')
      expect(await send(request, { body: { location: 'tml_b' } }), name).toMatchObject({ status: 404 })
      const manager = await send(request, { headers: { authorization: 'Bearer demo-manager' } })
      expect(manager, name).toMatchObject({
        status: 400,
        text: expect.stringContaining('choose one of tml_a, tml_b'),
      })
    }
  })
})

interface Process {
  pid: number
  command: string
}

async function childrenOf(parent: number): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args='])
  return stdout
    .split('\n')
    .map((line) => /^ *(\d+) +(\d+) (.+)$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === parent)
    .map((match) => ({ pid: Number(match?.[1]), command: match?.[3] as string }))
}

async function anyChildOf(parent: number): Promise<void> {
  while ((await childrenOf(parent)).length === 0);
}
