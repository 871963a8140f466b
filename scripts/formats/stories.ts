import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import type * as Core from '@org/terminal-core'
import type * as Http from '@org/terminal-core/http'
import type * as ForKoa from '@org/terminal-koa'
import type * as ForNest from '@org/terminal-nestjs'
import { demoSeed, startSimulator } from '@org/terminal-simulator'
import type * as ForTrpc from '@org/terminal-trpc'
import type * as Trpc from '@trpc/server'
import type * as TrpcStandalone from '@trpc/server/adapters/standalone'
import Koa from 'koa'
import { publicPackages } from '../workspace.ts'

// A process that imports and requires each package. Node runs it by itself, with the conditions of a host: a test runner would load the
// sources, in one format.

const require = createRequire(import.meta.url)
const load = {
  import: (specifier: string): Promise<unknown> => import(specifier),
  require: async (specifier: string): Promise<unknown> => require(specifier),
}
type Format = keyof typeof load
const FORMATS = Object.keys(load) as Format[]
const PAIRS = FORMATS.flatMap((made) => FORMATS.map((mounted) => [made, mounted] as const))

const TILL: Core.TerminalScope = {
  principal: 'till-1',
  locations: [demoSeed.locations[0].id],
  permissions: ['connection_tokens:create', 'readers:read'],
}

for (const { manifest } of publicPackages().filter(({ manifest }) => manifest.main)) {
  for (const subpath of Object.keys(manifest.exports ?? {})) {
    if (subpath === './package.json') continue
    const specifier = `${manifest.name}${subpath.slice(1)}`
    test(`${specifier} has the same names imported and required, and each format is a copy of its own`, async () => {
      const imported = (await load.import(specifier)) as object
      const required = (await load.require(specifier)) as object
      const names = (module: object) => Object.keys(module).filter((name) => name !== 'default')
      assert.deepEqual(names(imported).sort(), names(required).sort())
      assert.match(require.resolve(specifier), /dist[\\/]cjs/)
      assert.doesNotMatch(import.meta.resolve(specifier), /cjs/)
    })
  }
}

/** As much of Node 20 as the packages see: its version, and no Zstandard, without which undici fails at import. */
const NODE_20 = `import zlib from 'node:zlib'
  import { syncBuiltinESMExports } from 'node:module'
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })
  delete zlib.createZstdDecompress
  syncBuiltinESMExports()`

for (const load of [
  'await import',
  'process.getBuiltinModule("module").createRequire(process.cwd() + "/x.js")',
]) {
  test(`on an old Node, ${load} of the core names the Node to install`, () => {
    const program = `${load}('@org/terminal-core')`
    const preload = `data:text/javascript,${encodeURIComponent(NODE_20)}`
    const args = ['--import', preload, '--input-type=module', '--eval', program]
    const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: import.meta.dirname })
    assert.match(stderr, /@org\/terminal-core needs Node\.js 22\.19 or newer, and this is 20\.20\.2\./)
  })
}

for (const [made, mounted] of PAIRS) {
  describe(`a terminal made by the core of ${made}`, async () => {
    const core = (await load[made]('@org/terminal-core')) as typeof Core
    const other = (await load[mounted]('@org/terminal-core')) as typeof Core
    const http = (await load[mounted]('@org/terminal-core/http')) as typeof Http

    test(`is served by the node:http listener of ${mounted}`, async (t) => {
      const terminal = core.createTerminal({ stripe: await simulated(t) })
      t.after(() => terminal.close())
      const handler = http.createTerminalHandler(terminal, { authorize })
      await expectService(await listen(t, http.toNodeListener(handler)))
    })

    test(`is served by the Koa middleware of ${mounted}, which answers its errors`, async (t) => {
      const koa = (await load[mounted]('@org/terminal-koa')) as typeof ForKoa
      const terminal = core.createTerminal({ stripe: await simulated(t) })
      t.after(() => terminal.close())
      const app = new Koa()
      app.use(koa.terminalErrors())
      app.use(koa.terminal({ terminal, authorize: (ctx) => authorize(ctx.req) }))
      app.use(() => {
        throw new core.TerminalError('permission_denied')
      })
      const url = await listen(t, app.callback())
      await expectService(url)
      assert.equal((await fetch(url)).status, 403)
    })

    test(`is served by the tRPC procedures of ${mounted}`, async (t) => {
      const { initTRPC } = (await load[mounted]('@trpc/server')) as typeof Trpc
      const { createHTTPHandler } = (await load[mounted](
        '@trpc/server/adapters/standalone',
      )) as typeof TrpcStandalone
      const trpc = (await load[mounted]('@org/terminal-trpc')) as typeof ForTrpc
      const terminal = core.createTerminal({ stripe: await simulated(t) })
      t.after(() => terminal.close())
      const { procedure, router } = initTRPC.create({ errorFormatter: trpc.terminalErrorFormatter })
      const procedures = trpc.createTerminalProcedures({ procedure, terminal, authorize: () => TILL })
      const url = await listen(t, createHTTPHandler({ router: router({ terminal: procedures }) }))

      const token = await fetch(`${url}/terminal.connectionTokens.create`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      })
      assert.equal((await json(token)).result.data.object, 'terminal.connection_token')
      const elsewhere = encodeURIComponent(JSON.stringify({ reader: demoSeed.readers[1].id }))
      const refused = await fetch(`${url}/terminal.readers.retrieve?input=${elsewhere}`)
      assert.equal(refused.status, 404)
      assert.equal((await json(refused)).error.data.terminal.code, 'not_found')
    })

    test(`throws errors that ${mounted} recognises`, async (t) => {
      const terminal = core.createTerminal({ stripe: await simulated(t) })
      t.after(() => terminal.close())
      const refused = terminal.invoke('locations.del', { location: 'tml_x' }, { scope: TILL })
      const error = await refused.then(
        () => assert.fail('it was allowed'),
        (reason) => reason,
      )
      assert.ok(other.isTerminalError(error))
      assert.equal(http.errorResponse(error).status, 403)
      const { toTRPCError } = (await load[mounted]('@org/terminal-trpc')) as typeof ForTrpc
      assert.equal(toTRPCError(error).code, 'FORBIDDEN')
    })

    test(`shares a store of ${mounted} with a terminal of ${mounted}`, async (t) => {
      const options = {
        stripe: await simulated(t),
        store: other.memoryStore(),
        tokenLimit: { burst: 1, perMinute: 1 },
      }
      const [first, second] = [core.createTerminal(options), other.createTerminal(options)]
      t.after(() => Promise.all([first.close(), second.close()]))
      await first.invoke('connectionTokens.create', {}, { scope: TILL })
      const limited = second.invoke('connectionTokens.create', {}, { scope: TILL })
      await assert.rejects(limited, { code: 'rate_limited' })
    })
  })

  test(`TerminalModule of ${made} serves a provider with the decorators, the service and the tokens of ${mounted}`, async (t) => {
    const { Module, Inject, Injectable } = await import('@nestjs/common')
    const { NestFactory } = await import('@nestjs/core')
    const ours = (await load[made]('@org/terminal-nestjs')) as typeof ForNest
    const theirs = (await load[mounted]('@org/terminal-nestjs')) as typeof ForNest

    class Till {
      readonly service: ForNest.TerminalService
      readonly terminal: ForNest.Terminal
      constructor(service: ForNest.TerminalService, terminal: ForNest.Terminal) {
        this.service = service
        this.terminal = terminal
      }
      paid() {}
    }
    Injectable()(Till)
    Inject(theirs.TerminalService)(Till, undefined, 0)
    theirs.InjectTerminal()(Till, undefined, 1)
    const paid = Object.getOwnPropertyDescriptor(Till.prototype, 'paid') as TypedPropertyDescriptor<
      () => void
    >
    theirs.OnTerminalEvent('payment_intent.succeeded')(Till.prototype, 'paid', paid)

    class AppModule {}
    const terminal = ours.TerminalModule.forRoot({
      stripe: await simulated(t),
      webhooks: { secrets: ['whsec_formats'] },
      authorize,
    })
    Module({ imports: [terminal], providers: [Till] })(AppModule)
    const app = await NestFactory.create(AppModule, { rawBody: true, logger: false })
    t.after(() => app.close())
    await app.listen(0, '127.0.0.1')

    const till = app.get(Till)
    assert.equal(till.service.terminal, till.terminal)
    // A second handler of one name is refused, so the decorated method is registered.
    assert.throws(
      () => till.terminal.on('payment_intent.succeeded', () => {}, { name: 'Till.paid' }),
      /Till\.paid/,
    )
    await expectService(await app.getUrl())
  })
}

function authorize({
  headers,
}: {
  headers: { authorization?: string | undefined }
}): Core.TerminalScope | null {
  return headers.authorization === 'Bearer till' ? TILL : null
}

async function simulated(t: TestContext): Promise<Core.StripeOptions> {
  const simulator = await startSimulator({ port: 0, seed: demoSeed })
  t.after(() => simulator.close())
  return { apiKey: 'sk_test_formats', protocol: 'http', host: simulator.host, port: simulator.port }
}

async function listen(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

// biome-ignore lint/suspicious/noExplicitAny: looks into answers as a client without types would
const json = async (response: Response): Promise<any> => response.json()

/** Nobody gets in, a till gets its token, what it may not see does not exist, and live events arrive. */
async function expectService(url: string): Promise<void> {
  const headers = { authorization: 'Bearer till' }
  const stranger = await fetch(`${url}/terminal/connection_tokens`, { method: 'POST' })
  assert.equal(stranger.status, 401)
  const token = await fetch(`${url}/terminal/connection_tokens`, { method: 'POST', headers })
  assert.equal((await json(token)).object, 'terminal.connection_token')
  const elsewhere = await fetch(`${url}/terminal/readers/${demoSeed.readers[1].id}`, { headers })
  assert.equal(elsewhere.status, 404)

  const leaving = new AbortController()
  const { signal } = leaving
  const events = await fetch(`${url}/terminal/readers/${demoSeed.readers[0].id}/events`, { headers, signal })
  let text = ''
  for await (const chunk of (events.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream(),
  )) {
    text += chunk
    if (text.includes('reader.snapshot')) break
  }
  leaving.abort()
  assert.match(text, /reader\.snapshot/)
}
