/**
 * `npm start`: builds, then runs the simulator and one API per framework, each a process of its own, told in one table.
 * With `STRIPE_SECRET_KEY` the APIs talk to Stripe instead, and no simulator is started.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'

interface Service {
  name: string
  /** What `npm run build` makes. Its first line on stdout holds the address that it listens on. */
  script: string
  portVariable: string
  defaultPort: number
  /** The request of the table, still without credentials. */
  method: 'GET' | 'POST'
  path: string
  contentType?: string
}

interface Running {
  service: Service
  url: string
  output: Interface
}

/** What whoever typed the command can mend: its message is all that is shown. */
class StartError extends Error {}

const SIMULATOR: Service = {
  name: 'Simulator',
  script: 'packages/terminal-simulator/dist/cli.js',
  portVariable: 'SIMULATOR_PORT',
  defaultPort: 12111,
  method: 'GET',
  path: '/v1/terminal/locations',
}

const APIS: readonly Service[] = [
  {
    name: 'NestJS',
    script: 'apps/nestjs-api/dist/main.js',
    portVariable: 'NESTJS_PORT',
    defaultPort: 4001,
    method: 'POST',
    path: '/terminal/connection_tokens',
  },
  {
    name: 'Koa',
    script: 'apps/koa-api/dist/main.js',
    portVariable: 'KOA_PORT',
    defaultPort: 4002,
    method: 'POST',
    path: '/terminal/connection_tokens',
  },
  {
    name: 'tRPC',
    script: 'apps/trpc-api/dist/main.js',
    portVariable: 'TRPC_PORT',
    defaultPort: 4003,
    method: 'POST',
    path: '/terminal.connectionTokens.create',
    contentType: 'application/json',
  },
]

const DEMO_TOKENS: readonly [token: string, may: string, where: string][] = [
  ['demo-device', 'fetches connection tokens, finds its reader', 'first location'],
  ['demo-cashier', 'takes payments', 'first location'],
  ['demo-manager', 'also registers, renames and removes readers', 'every demo location'],
  ['demo-admin', 'also creates, changes and deletes locations', 'whole account'],
]

const { STRIPE_SECRET_KEY, DEMO_LOCATIONS } = process.env
const usesStripe = Boolean(STRIPE_SECRET_KEY)
const services = usesStripe ? APIS : [SIMULATOR, ...APIS]

const READY_MS = 30_000
const GRACE_MS = 5_000

/** Every process that was started, with the line that says how it ended. */
const children = new Map<ChildProcess, Promise<string>>()
let stopping = false

try {
  await Promise.race([interrupted(), run()])
} catch (error) {
  console.error(error instanceof StartError ? `${red('Stopped.')} ${error.message}` : error)
  process.exitCode = 1
} finally {
  stopping = true
  await Promise.all([...children.keys()].map(end))
}

async function run(): Promise<never> {
  if (!process.argv.includes('--built')) await build()
  await assertStartable()
  const simulator = usesStripe ? [] : [await launch(SIMULATOR)]
  const env = { SIMULATOR_URL: simulator[0]?.url }
  const running = [...simulator, ...(await Promise.all(APIS.map((api) => launch(api, env))))]
  console.log(welcome(running))
  for (const { service, output } of running) {
    output.on('line', (line) => console.log(`${prefix(service)} ${line}`))
  }
  throw new StartError(await Promise.race(children.values()))
}

/** Here and not in front of this script: a shell between npm and this process would not pass signals on. */
async function build(): Promise<void> {
  const command = ['npm', 'run', 'build', '--', '--output-logs=errors-only'].join(' ')
  const child = spawn(command, { cwd: absolute('.'), stdio: 'inherit', shell: true })
  const ended = once(child, 'close')
  children.set(
    child,
    ended.then(() => 'The build has ended.'),
  )
  const [code] = await ended
  children.delete(child)
  if (code !== 0 && !stopping) throw new StartError('The build has failed; its output says where.')
}

/** Settles with Ctrl-C. The listeners stay: a terminal and npm both send the signal, and the second must not cut the end short. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}

/** Finds what is in the way before anything runs, where the message can name the fix. */
async function assertStartable(): Promise<void> {
  const missing = services.find(({ script }) => !existsSync(absolute(script)))
  if (missing) throw new StartError(`${missing.script} is not there: npm start builds it first.`)
  const held = services.map((service) => ({ service, port: portOf(service), server: createServer() }))
  try {
    for (const { service, port, server } of held) {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening').catch(({ code }: NodeJS.ErrnoException) => {
        throw new StartError(unusable(service, port, code))
      })
    }
  } finally {
    for (const { server } of held) server.close()
  }
}

function unusable({ name, portVariable }: Service, port: number, code: string | undefined): string {
  const problem = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${code})`
  return `Port ${port} of ${name} ${problem}: free it, or choose another, like ${portVariable}=${port + 1000} npm start`
}

function portOf({ portVariable, defaultPort }: Service): number {
  const given = process.env[portVariable] || String(defaultPort)
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given)
  throw new StartError(`${portVariable} must be a number from 0 to 65535; got ${given}`)
}

function absolute(script: string): string {
  return fileURLToPath(new URL(`../${script}`, import.meta.url))
}

/** Starts a service and waits until it really answers. */
async function launch(service: Service, env: NodeJS.ProcessEnv = {}): Promise<Running> {
  if (stopping) throw new StartError('Interrupted.')
  const port = String(portOf(service))
  const args = service === SIMULATOR ? ['--port', port] : []
  const child = spawn(process.execPath, [absolute(service.script), ...args], {
    // As in production, so that errors travel without stack traces.
    env: { NODE_ENV: 'production', ...process.env, ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = createInterface({ input: child.stdout })
  const complaints = createInterface({ input: child.stderr })
  const early: string[] = []
  const collect = (line: string) => void early.push(line)
  complaints.on('line', collect)
  const ended = endOf(service, child, early)
  children.set(child, ended)
  const url = await Promise.race([answering(service, output), ended.then(fail)])
  complaints.off('line', collect).on('line', complain)
  early.splice(0).forEach(complain)
  return { service, url, output }

  function complain(line: string): void {
    console.error(`${prefix(service)} ${line}`)
  }
}

function fail(message: string): never {
  throw new StartError(message)
}

async function endOf({ name }: Service, child: ChildProcess, complaints: readonly string[]): Promise<string> {
  const [code, signal] = await once(child, 'close')
  if (complaints.length > 0) return `${name}: ${complaints.join('\n')}`
  return `${name} ended ${signal ? `by ${signal}` : `with code ${code}`}, and everything else with it. Start again with npm start`
}

async function answering(service: Service, output: Interface): Promise<string> {
  const { name, method, path, contentType = 'text/plain' } = service
  const signal = AbortSignal.timeout(READY_MS)
  try {
    const [line] = await once(output, 'line', { signal })
    const [url] = /http:\/\/[\d.]+:\d+/.exec(line) as RegExpExecArray
    const { status } = await fetch(url + path, { method, headers: { 'content-type': contentType }, signal })
    if (status === 401) return url
    throw new StartError(`${name} answered ${status} to a caller without credentials, where 401 is due.`)
  } catch (error) {
    if (signal.aborted) throw new StartError(`${name} did not answer within ${READY_MS / 1000} seconds.`)
    throw error
  }
}

async function end(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  child.kill('SIGTERM')
  await children.get(child)
  clearTimeout(timer)
}

function prefix({ name }: Service): string {
  return styleText('dim', name.padEnd(10))
}

function welcome(running: readonly Running[]): string {
  const title = `Stripe Terminal on three frameworks, ${usesStripe ? 'talking to Stripe in test mode' : 'in front of a simulated Stripe'}`
  const table = [
    ['What', 'Where', 'Try'],
    ...running.map((each) => [each.service.name, each.url, curl(each)]),
  ]
  const tokens = [['Token', 'May', 'At'], ...DEMO_TOKENS]
  const hints = ['Ctrl-C stops everything.']
  if (usesStripe && !DEMO_LOCATIONS) {
    hints.unshift(
      'Set DEMO_LOCATIONS to ids of your locations, like tml_a,tml_b: until then only demo-admin gets in.',
    )
  }
  return ['', styleText('bold', title), '', aligned(table), '', aligned(tokens), '', ...hints, ''].join('\n')
}

function curl({ service, url }: Running): string {
  const headers = [`authorization: Bearer ${tokenFor(service)}`]
  if (service.contentType) headers.push(`content-type: ${service.contentType}`)
  const flags = [
    ...(service.method === 'GET' ? [] : ['-X POST']),
    ...headers.map((header) => `-H '${header}'`),
  ]
  return `curl ${flags.join(' ')} ${url}${service.path}`
}

function tokenFor(service: Service): string {
  if (service === SIMULATOR) return 'sk_test_simulator'
  return usesStripe && !DEMO_LOCATIONS ? 'demo-admin' : 'demo-device'
}

/** Columns of equal width. Where the terminal is too narrow, the last cell of a row goes to a line of its own. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const fits = widths.reduce((sum, width) => sum + width + 2, 0) <= (process.stdout.columns ?? Infinity)
  const [head, ...body] = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
  const lines = body.map(([first = '', ...cells]) => {
    const last = cells.pop()?.trimEnd()
    return `  ${styleText('cyan', first)}  ${cells.join('  ')}${fits ? '  ' : '\n    '}${last}`
  })
  return [`  ${styleText('dim', head?.join('  ').trimEnd() ?? '')}`, ...lines].join('\n')
}

function red(text: string): string {
  return styleText('red', text, { stream: process.stderr })
}
