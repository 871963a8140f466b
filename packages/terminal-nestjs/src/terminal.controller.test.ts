import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  Body,
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  type NestInterceptor,
  Post,
} from '@nestjs/common'
import { type AbstractHttpAdapter, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core'
import { operationNames } from '@org/terminal-core'
import { exampleBackend } from '@org/terminal-core/example-backend'
import { servedRoutes } from '@org/terminal-core/http'
import type { Simulator } from '@org/terminal-simulator'
import { map } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TerminalModule } from './index.ts'
import { createTerminalController } from './terminal.controller.ts'
import {
  type AppSettings,
  asAdmin,
  asDevice,
  authorize,
  LOCATION,
  PLATFORMS,
  READER,
  startApp,
  startStripe,
  stripeAt,
} from './test-support/app.ts'

let stripe: Simulator
beforeAll(async () => {
  stripe = await startStripe()
})
afterAll(() => stripe.close())

const JSON_TYPE = 'application/json'
const terminal = () => TerminalModule.forRoot({ ...stripeAt(stripe), authorize })
const startHost = (settings: AppSettings) => startApp({ imports: [terminal()], ...settings })

/** Records what a host's guard gets of each request. */
class Witness implements CanActivate {
  readonly seen: { handler: string; controller: string; type: string | undefined }[] = []
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>()
    this.seen.push({
      handler: context.getHandler().name,
      controller: context.getClass().name,
      type: headers['content-type'],
    })
    return true
  }
}

/** Wraps every answer, as many hosts do. */
@Injectable()
class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data) => ({ data })))
  }
}

/** A route of the host's own. */
@Controller('orders')
class OrdersController {
  @Post()
  create(@Body() body: unknown) {
    return { got: body }
  }
}

/** Sends a body without a length, which `fetch` does not do for an empty one. */
async function postChunked(
  url: string,
  type: string,
  body?: string,
): Promise<{ status?: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { ...asDevice, 'content-type': type, 'transfer-encoding': 'chunked' }
    const sent = request(url, { method: 'POST', headers }, async (response) =>
      resolve({ status: response.statusCode ?? 0, body: await text(response) }),
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

describe.each(PLATFORMS)('the generated controller on %s', (platform) => {
  it('has a named method for every operation, which guards see', async () => {
    const witness = new Witness()
    await using host = await startHost({ platform, providers: [{ provide: APP_GUARD, useValue: witness }] })
    const routes = servedRoutes({ webhooks: true }).filter(({ name }) => name.includes('.'))
    for (const { method, path } of routes) {
      const target = path.replace(':location', LOCATION).replace(':reader', READER)
      await (await fetch(`${host.url}/terminal${target}`, { method, headers: asDevice })).body?.cancel()
    }
    const named = routes.map(({ name }) => name.replace(/\.(.)/, (_, letter) => letter.toUpperCase()))
    expect(witness.seen.map(({ handler }) => handler)).toEqual(named)
    expect(new Set(witness.seen.map(({ controller }) => controller))).toEqual(new Set(['TerminalController']))
    expect(named).toContain('connectionTokensCreate')
  })

  it('lets a guard of the host refuse first, in Nest’s way', async () => {
    const guard = { canActivate: () => false }
    await using host = await startHost({ platform, providers: [{ provide: APP_GUARD, useValue: guard }] })
    const response = await host.post('/terminal/connection_tokens')
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ message: 'Forbidden resource' })
  })

  it('hands the request to authorize after the guards have run', async () => {
    const guard: CanActivate = {
      canActivate(context) {
        context.switchToHttp().getRequest().user = 'device'
        return true
      },
    }
    const byUser = TerminalModule.forRoot({
      ...stripeAt(stripe),
      authorize: ({ user }) => authorize({ headers: { authorization: `Bearer ${user}` } }),
    })
    await using host = await startApp({
      platform,
      imports: [byUser],
      providers: [{ provide: APP_GUARD, useValue: guard }],
    })
    expect((await fetch(`${host.url}/terminal/connection_tokens`, { method: 'POST' })).status).toBe(200)
  })

  it('answers like every other framework, whatever interceptors return', async () => {
    await using host = await startHost({
      platform,
      controllers: [OrdersController],
      providers: [{ provide: APP_INTERCEPTOR, useClass: Envelope }],
    })
    const mine = await host.post('/orders', { headers: { 'content-type': JSON_TYPE }, body: '{"a":1}' })
    expect(await mine.json()).toEqual({ data: { got: { a: 1 } } })
    const ours = await host.post('/terminal/connection_tokens')
    expect(await ours.json()).toMatchObject({ object: 'terminal.connection_token' })
    expect(ours.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(ours.headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    ['none', {}],
    ['none, of type JSON', { headers: { 'content-type': JSON_TYPE } }],
    ['zero bytes of JSON', { headers: { 'content-type': JSON_TYPE }, body: '' }],
    ['a form', { body: new URLSearchParams({ location: LOCATION }) }],
    ['JSON', { headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ location: LOCATION }) }],
  ])('takes a body: %s', async (_, init: RequestInit) => {
    await using host = await startHost({ platform })
    const response = await host.post('/terminal/connection_tokens', init)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ location: LOCATION })
  })

  it('runs the hook of the host for every response', async () => {
    const answered = Promise.withResolvers<number>()
    await using host = await startHost({
      platform,
      configure: (app) =>
        (app.getHttpAdapter() as AbstractHttpAdapter).setOnResponseHook(
          (_request: object, response: { statusCode: number }) => answered.resolve(response.statusCode),
        ),
    })
    expect((await host.post('/terminal/connection_tokens')).status).toBe(200)
    expect(await answered.promise).toBe(200)
  })

  it('takes a body of chunks, an empty one too', async () => {
    await using host = await startHost({ platform })
    const url = `${host.url}/terminal/connection_tokens`
    expect(await postChunked(url, JSON_TYPE)).toMatchObject({ status: 200 })
    expect(await postChunked(url, JSON_TYPE, `{"location":"${LOCATION}"}`)).toMatchObject({ status: 200 })
    expect(await postChunked(url, JSON_TYPE, '{"location":"tml_other"}')).toMatchObject({ status: 404 })
  })

  it.each([
    ['the bytes are kept for webhooks', { options: { rawBody: true } }],
    ['the host parses nothing', { options: { bodyParser: false } }],
  ])('reads bodies when %s', async (_, settings: AppSettings) => {
    await using host = await startHost({ platform, ...settings })
    const address = { line1: 'Main Street 1', postal_code: 'D02 H210', country: 'IE' }
    const response = await host.post('/terminal/locations', {
      headers: { ...asAdmin, 'content-type': JSON_TYPE },
      body: JSON.stringify({ display_name: 'Café 💳', address }),
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ display_name: 'Café 💳', address })
  })

  it('answers malformed JSON 400 and a body that is too large 413, in JSON that people can read', async () => {
    await using host = await startHost({ platform })
    const send = (body: string) =>
      host.post('/terminal/connection_tokens', { headers: { 'content-type': JSON_TYPE }, body })
    const malformed = await send('{"location":')
    expect(malformed.status).toBe(400)
    expect(JSON.stringify(await malformed.json())).toMatch(/JSON/)
    for (const size of [200_000, 2_000_000]) {
      const large = await send(JSON.stringify({ location: 'x'.repeat(size) }))
      expect(large.status).toBe(413)
      expect(JSON.stringify(await large.json())).toMatch(/large/)
    }
  })
})

describe('on Fastify', () => {
  it('leaves the routes of the host as they are', async () => {
    await using host = await startHost({ platform: 'fastify', controllers: [OrdersController] })
    const empty = await host.post('/orders', { headers: { 'content-type': JSON_TYPE }, body: '' })
    expect(empty.status).toBe(400)
    expect(await empty.json()).toMatchObject({ message: expect.stringContaining('Body cannot be empty') })
    const full = await host.post('/orders', { headers: { 'content-type': JSON_TYPE }, body: '{"a":1}' })
    expect(await full.json()).toEqual({ got: { a: 1 } })
  })

  it('shows guards the media type that the client has sent', async () => {
    const witness = new Witness()
    await using host = await startHost({
      platform: 'fastify',
      providers: [{ provide: APP_GUARD, useValue: witness }],
    })
    await host.post('/terminal/connection_tokens')
    await host.post('/terminal/connection_tokens', { headers: { 'content-type': JSON_TYPE }, body: '{}' })
    expect(witness.seen.map(({ type }) => type)).toEqual([undefined, JSON_TYPE])
  })

  it('answers malformed JSON and a missing media type with the errors of every other framework', async () => {
    await using host = await startHost({ platform: 'fastify' })
    const post = (type: string) =>
      host.post('/terminal/connection_tokens', { headers: { 'content-type': type }, body: 'nonsense' })
    for (const type of [JSON_TYPE, 'text/plain', 'x']) {
      const response = await post(type)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } })
    }
  })

  it('works with a parsed body where a hook of the host has made Fastify choose its parser before', async () => {
    const configure = (app: INestApplication) =>
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('onRequest', (request: { mediaType?: string }, _reply: unknown, done: () => void) => {
          void request.mediaType
          done()
        })
    await using host = await startHost({ platform: 'fastify', configure })
    const send = (body: string) =>
      host.post('/terminal/connection_tokens', { headers: { 'content-type': JSON_TYPE }, body })
    expect((await send(`{"location":"${LOCATION}"}`)).status).toBe(200)
    expect((await send('["x"]')).status).toBe(400)
  })
})

describe('createTerminalController', () => {
  it('makes a class of its own per path, with nothing but the routes on it', () => {
    const [one, two] = [
      createTerminalController('one', []),
      createTerminalController('two', exampleBackend()),
    ]
    expect(one).not.toBe(two)
    const [few, more] = [one, two].map(({ prototype }) => Object.getOwnPropertyNames(prototype))
    const rest = ['constructor', 'onModuleInit', 'answer', 'healthz', 'readyz', 'openapi', 'webhooks']
    expect(few).toHaveLength(operationNames.length + rest.length)
    expect(few).toEqual(expect.arrayContaining(rest))
    expect(more).toEqual(expect.arrayContaining([...(few as string[]), 'exampleBackendListLocations']))
  })
})
