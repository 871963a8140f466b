import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  createTerminal,
  keyedAmount,
  type OperationName,
  operations,
  presets,
  type Terminal,
  type TerminalScope,
} from '@org/terminal-core'
import { demoSeed, type SeedWebhookEndpoint, startSimulator } from '@org/terminal-simulator'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { compilerOptions, programs } from './docs.ts'
import { startProgram } from './program.ts'
import { root } from './workspace.ts'

// Runs what `npm run build` made: `npm test` builds first.

const run = promisify(execFile)
const [{ id: HQ }, { id: DUBLIN }] = demoSeed.locations
const [{ id: READER }] = demoSeed.readers
const SECRET = 'whsec_docs'

/** How a page calls an operation. Every program knows the bearer tokens `demo-device` and `demo-cashier`. */
type Call = (
  url: string,
  name: OperationName,
  input: Record<string, unknown>,
  token?: string,
) => Promise<Answer>
// biome-ignore lint/suspicious/noExplicitAny: looks into answers as a client without types would
type Answer = { status: number; body: any }

interface Page {
  /** Where the routes hang. */
  prefix: string
  /** The stream of the reader. */
  events: string
  call: Call
  /** What a framework that is not started here does with the program: the rest of a file that serves its exports. */
  host?: string
}

function overHttp(prefix: string): Page {
  return { prefix, events: `${prefix}/readers/${READER}/events`, call: httpCall(prefix) }
}

const overTrpc: Page = {
  prefix: '/terminal',
  events: `/trpc/terminal.readers.watch?input=${encodeURIComponent(JSON.stringify({ reader: READER }))}`,
  call: trpcCall,
}

/** Next calls what a route file exports, by method, and waits for open responses when it is to end. */
const NEXT = `
import { serve as listen } from '@hono/node-server'
import * as route from './next.js'
const server = listen({ fetch: (request) => route[request.method](request), port: Number(process.env.PORT) })
process.once('SIGTERM', () => server.close(() => process.exit()))`

const PAGES: Readonly<Record<string, Page>> = {
  nestjs: overHttp('/terminal'),
  koa: overHttp('/terminal'),
  trpc: overTrpc,
  node: overHttp('/terminal'),
  express: overHttp('/terminal'),
  fastify: overHttp('/terminal'),
  hono: overHttp('/terminal'),
  next: { ...overHttp('/api/terminal'), host: NEXT },
}

let folder: string
beforeAll(async () => {
  folder = await compilePrograms()
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))

describe('the programs in the docs do what the pages say', { concurrent: true }, () => {
  test.for(Object.entries(PAGES))('%s', async ([name, page]) => {
    const webhookEndpoints: SeedWebhookEndpoint[] = []
    await using simulator = await startSimulator({ port: 0, seed: { ...demoSeed, webhookEndpoints } })
    await using program = await startProgram(join(folder, `${name}.js`), simulator, {
      STRIPE_WEBHOOK_SECRET: SECRET,
    })
    webhookEndpoints.push({ url: `${program.url}${page.prefix}/webhooks`, secret: SECRET })
    simulator.reset() // plants the seed again, with the endpoint
    const call = (name: OperationName, input: Record<string, unknown>, token?: string) =>
      page.call(program.url, name, input, token)

    // Secure: nobody gets in, and a device gets a token for its own shop only.
    const stranger = await call('connectionTokens.create', {})
    expect(stranger).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } })
    const token = await call('connectionTokens.create', {}, 'demo-device')
    expect(token).toEqual({
      status: 200,
      body: {
        object: 'terminal.connection_token',
        secret: expect.stringMatching(/^pst_test_/),
        location: HQ,
      },
    })
    const elsewhere = await call('connectionTokens.create', { location: DUBLIN }, 'demo-device')
    expect(elsewhere).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    const notAllowed = await call('readers.cancelAction', { reader: READER }, 'demo-device')
    expect(notAllowed).toMatchObject({ status: 403, body: { error: { code: 'permission_denied' } } })

    // A sale, from the cashier's amount to Stripe's webhook.
    const tooMuch = await call('paymentIntents.create', { amount: 100_001, currency: 'usd' }, 'demo-cashier')
    expect(tooMuch).toMatchObject({ status: 400, body: { error: { fields: [{ field: 'amount' }] } } })
    const created = await call('paymentIntents.create', { amount: 1250, currency: 'usd' }, 'demo-cashier')
    expect(created.status).toBe(200)
    const payment_intent: string = created.body.id
    const sent = await call(
      'readers.processPaymentIntent',
      { reader: READER, payment_intent },
      'demo-cashier',
    )
    expect(sent).toMatchObject({ status: 200, body: { action: { status: 'in_progress', payment_intent } } })
    await call('testHelpers.presentPaymentMethod', { reader: READER }, 'demo-cashier')
    const captured = await call('paymentIntents.capture', { payment_intent }, 'demo-cashier')
    expect(captured).toMatchObject({ status: 200, body: { status: 'succeeded', amount_received: 1250 } })
    await program.printed(`paid ${payment_intent}`)

    const forged = await fetch(`${program.url}${page.prefix}/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature('whsec_other') },
      body: EVENT,
    })
    expect(forged.status).toBe(400)
    expect(await forged.json()).toMatchObject({ error: { code: 'signature_invalid' } })

    const health = await fetch(`${program.url}${page.prefix}/readyz`)
    expect(await health.json()).toEqual({ status: 'ok', checks: { stripe: 'ok', store: 'ok' } })

    // It stops although somebody is watching.
    const watched = await watch(`${program.url}${page.events}`)
    // Nest passes the signal on to itself when it is done.
    expect([0, 'SIGTERM']).toContain(await program.end('SIGTERM'))
    await watched.ended()
  })
})

describe('so does the rest', () => {
  test('a test of a host passes', async () => {
    await run(process.execPath, [join(folder, 'testing.js')])
  })

  test('tickets for streams: those that we have signed, for a minute, for reading', async () => {
    const { ticketFor, authorize }: Tickets = await import(join(folder, 'tickets.js'))
    const asked = (ticket: string, method = 'GET') =>
      authorize({ method, url: `/terminal/events?ticket=${ticket}`, headers: {} } as IncomingMessage)
    const ticket = ticketFor('alice')
    expect(asked(ticket)).toMatchObject({ principal: 'alice' })
    expect(asked(ticket, 'POST')).toBeNull()
    const [text = '', signed = ''] = ticket.split('.')
    const forged = Buffer.from(JSON.stringify({ principal: 'boss', until: Number.MAX_SAFE_INTEGER }))
    for (const wrong of [
      '',
      '.',
      text,
      `${text}.`,
      `${text}.${signed}x`,
      `${forged.toString('base64url')}.${signed}`,
    ])
      expect(asked(wrong), wrong).toBeNull()
    vi.useFakeTimers({ now: Date.now() + 60_001, toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    expect(asked(ticket)).toBeNull()
  })

  test('cookies: nothing is changed from the pages of another site', async () => {
    const { authorize }: { authorize(request: IncomingMessage): Promise<TerminalScope | null> } =
      await import(join(folder, 'cookies.js'))
    const asked = (method: string, site?: string) =>
      authorize({ method, headers: { cookie: 'alice', 'sec-fetch-site': site } } as never)
    expect(await asked('POST', 'same-origin')).toMatchObject({ principal: 'alice' })
    expect(await asked('GET', 'cross-site')).toMatchObject({ principal: 'alice' })
    for (const site of ['cross-site', 'same-site', 'none', undefined]) {
      await expect(asked('POST', site)).rejects.toMatchObject({ code: 'permission_denied' })
    }
  })

  test.for([true, false])('a command whose answer was lost, and which was applied: %s', async (applied) => {
    const { recover }: Recovery = await import(join(folder, 'recover.js'))
    await using simulator = await startSimulator({ port: 0, seed: demoSeed })
    const { readers } = simulator.control
    const { host, port } = simulator
    const terminal = createTerminal({
      stripe: { apiKey: 'sk_test_docs', host, port, protocol: 'http' },
      pricing: keyedAmount({ currency: 'usd', max: 100_000 }),
      logger: { info() {}, warn() {}, error() {} },
    })
    onTestFinished(() => terminal.close())
    const scope = { principal: 'alice', locations: [HQ], permissions: presets.cashier }
    const { id } = await terminal.invoke('paymentIntents.create', { amount: 1250 }, { scope })
    const sale = { reader: READER, payment_intent: id }
    readers.fault(READER, { kind: 'timeout', applied })
    const lost = terminal.invoke('readers.processPaymentIntent', sale, { scope })
    await expect(lost).rejects.toMatchObject({ code: 'reader_timeout' })

    for (const _ of [1, 2]) expect(await recover(terminal, scope, sale)).toBe('waiting')
    readers.presentCard(READER, { number: '4000000000000002' })
    expect(await recover(terminal, scope, sale)).toBe('waiting')
    readers.presentCard(READER)
    expect(await recover(terminal, scope, sale)).toBe('ended')

    const intent = await terminal.invoke('paymentIntents.retrieve', { payment_intent: id }, { scope })
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 1250 })
  })

  test('`next build` loads the route of Next without the secrets', async () => {
    const program = `import('./next.js').then(({ GET, POST }) => process.exit(GET && POST ? 0 : 1))`
    await run(process.execPath, ['--eval', program], { cwd: folder, env: { PORT: '0' } })
  })

  test('every program in the docs is run', () => {
    const others = ['adapter', 'cookies', 'postgres', 'recover', 'testing', 'tickets']
    expect([...programs().keys()].sort()).toEqual([...Object.keys(PAGES), ...others].sort())
  })
})

interface Tickets {
  ticketFor(principal: string): string
  authorize(request: IncomingMessage): TerminalScope | null
}

interface Recovery {
  recover(
    terminal: Terminal,
    scope: TerminalScope,
    sale: { reader: string; payment_intent: string },
  ): Promise<'ended' | 'waiting'>
}

const EVENT = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'payment_intent.succeeded',
  livemode: false,
})
const signature = (secret: string) =>
  new Stripe('sk_test_docs').webhooks.generateTestHeaderString({ payload: EVENT, secret })

/** Compiles every program as it stands, strictly, against what was built. */
async function compilePrograms(): Promise<string> {
  await mkdir(join(root, 'scripts/.reports'), { recursive: true })
  const folder = await mkdtemp(join(root, 'scripts/.reports/docs-run-'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  for (const [name, { code }] of programs()) await writeFile(join(folder, `${name}.ts`), code)
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      ...compilerOptions,
      customConditions: [],
      sourceMap: false,
      rootDir: folder,
      outDir: folder,
    },
    include: ['*.ts'],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false']).catch(
    ({ stdout }: { stdout: string }) => {
      throw new Error(`the programs do not compile:\n${stdout}`)
    },
  )
  for (const [name, { host }] of Object.entries(PAGES)) {
    if (host) await writeFile(join(folder, `${name}.js`), host, { flag: 'a' })
  }
  return folder
}

function httpCall(prefix: string): Call {
  return async (url, name, input, token) => {
    const { method, path } = operations[name]
    const rest: Record<string, unknown> = { ...input }
    const filled = path.replace(/:(\w+)/g, (_, key: string) => {
      const value = String(rest[key])
      delete rest[key]
      return value
    })
    const response = await fetch(`${url}${prefix}${filled}`, {
      method,
      headers: { 'content-type': 'application/json', ...bearer(token) },
      ...(method === 'POST' ? { body: JSON.stringify(rest) } : {}),
    })
    return { status: response.status, body: await response.json() }
  }
}

async function trpcCall(...[url, name, input, token]: Parameters<Call>): Promise<Answer> {
  const response = await fetch(`${url}/trpc/terminal.${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(token) },
    body: JSON.stringify(input),
  })
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const { result, error } = (await response.json()) as any
  expect(error?.data ?? {}).not.toHaveProperty('stack')
  return { status: response.status, body: result ? result.data : { error: error.data.terminal } }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/** Follows the reader as the cashier, past the first event. */
async function watch(url: string) {
  const response = await fetch(url, { headers: bearer('demo-cashier') })
  const reader = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader()
  let text = ''
  while (!text.includes('reader.snapshot')) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`the stream has ended: ${text}`)
    text += value
  }
  return {
    /** Rejects when it was cut off instead. */
    async ended() {
      while (!(await reader.read()).done);
    },
  }
}
