import type { IncomingMessage } from 'node:http'
import { Inject, Injectable, Module, VersioningType } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { isTerminalError, presets, type Terminal } from '@org/terminal-core'
import type { Simulator } from '@org/terminal-simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InjectTerminal, TerminalModule, type TerminalModuleOptions, TerminalService } from './index.ts'
import { authorize, LOCATION, PLATFORMS, startApp, startStripe, stripeAt } from './test-support/app.ts'

let stripe: Simulator
beforeAll(async () => {
  stripe = await startStripe()
})
afterAll(() => stripe.close())

const options = () => ({ ...stripeAt(stripe), authorize })
const token = {
  object: 'terminal.connection_token',
  location: LOCATION,
  secret: expect.stringMatching(/^pst_test_/),
}

@Injectable()
class TerminalConfig {
  createTerminalOptions(): TerminalModuleOptions {
    return options()
  }
}

@Module({ providers: [TerminalConfig], exports: [TerminalConfig] })
class ConfigModule {}

/** A provider of the host's own. */
@Injectable()
class Till {
  readonly service: TerminalService
  readonly terminal: Terminal
  constructor(@Inject(TerminalService) service: TerminalService, @InjectTerminal() terminal: Terminal) {
    this.service = service
    this.terminal = terminal
  }
}

@Module({ providers: [Till] })
class TillModule {}

describe.each(PLATFORMS)('TerminalModule on %s', (platform) => {
  it.each([
    ['forRoot', () => TerminalModule.forRoot(options())],
    [
      'forRootAsync with useFactory',
      () => TerminalModule.forRootAsync({ useFactory: async () => options() }),
    ],
    ['forRootAsync with useClass', () => TerminalModule.forRootAsync({ useClass: TerminalConfig })],
    [
      'forRootAsync with useExisting',
      () => TerminalModule.forRootAsync({ imports: [ConfigModule], useExisting: TerminalConfig }),
    ],
    [
      'forRootAsync with inject',
      () =>
        TerminalModule.forRootAsync({
          imports: [ConfigModule],
          inject: [TerminalConfig],
          useFactory: (config: TerminalConfig) => config.createTerminalOptions(),
        }),
    ],
  ])('%s mounts the routes under /terminal', async (_, register) => {
    await using host = await startApp({ platform, imports: [register()] })
    const response = await host.post('/terminal/connection_tokens')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(token)
  })

  it.each([
    ['forRoot', () => TerminalModule.forRoot({ ...options(), path: 'pos' })],
    ['forRootAsync', () => TerminalModule.forRootAsync({ path: 'pos', useFactory: options })],
  ])('%s takes the path of the routes', async (_, register) => {
    await using host = await startApp({ platform, imports: [register()] })
    expect((await host.post('/pos/connection_tokens')).status).toBe(200)
    expect((await host.post('/terminal/connection_tokens')).status).toBe(404)
  })

  it('is mounted below a global prefix and a version', async () => {
    await using host = await startApp({
      platform,
      imports: [TerminalModule.forRoot(options())],
      configure: (app) =>
        app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '2' }),
    })
    expect((await host.post('/api/v2/terminal/connection_tokens')).status).toBe(200)
    expect((await host.post('/api/v2/terminal/connection_token')).status).toBe(200)
    expect((await host.post('/terminal/connection_tokens')).status).toBe(404)
  })

  it('serves two registrations side by side, each with its own callers', async () => {
    const nobody = { ...stripeAt(stripe), authorize: () => null, path: 'closed' }
    await using host = await startApp({
      platform,
      // Told apart by content, two registrations look alike: they have the same class, and functions are not compared.
      options: { moduleIdGeneratorAlgorithm: 'deep-hash' },
      imports: [
        TerminalModule.forRoot({ ...options(), path: 'open' }),
        TerminalModule.forRoot({ ...options(), path: 'also-open' }),
        TerminalModule.forRoot(nobody),
      ],
    })
    expect((await host.post('/open/connection_tokens')).status).toBe(200)
    expect((await host.post('/also-open/connection_tokens')).status).toBe(200)
    expect((await host.post('/closed/connection_tokens')).status).toBe(401)
  })

  it('keeps the parameters of its own path out of the input', async () => {
    await using host = await startApp({
      platform,
      imports: [
        TerminalModule.forRoot({
          ...stripeAt(stripe),
          path: 'shops/:shop/terminal',
          authorize: ({ params }) =>
            params.shop === 'hq'
              ? { principal: 'hq', locations: [LOCATION], permissions: presets.device }
              : null,
        }),
      ],
    })
    expect(await (await host.post('/shops/hq/terminal/connection_tokens')).json()).toEqual(token)
    expect((await host.post('/shops/other/terminal/connection_tokens')).status).toBe(401)
  })
})

const scope = { principal: 'till', locations: [LOCATION], permissions: presets.device }

describe('what the module provides', () => {
  it('gives TerminalService and the Terminal to a module that imports it', async () => {
    await using host = await startApp({ imports: [TerminalModule.forRoot(options())], providers: [Till] })
    const { service, terminal } = host.app.get(Till)
    expect(service.terminal).toBe(terminal)
    expect(await service.invoke('connectionTokens.create', {}, { scope })).toEqual(token)
  })

  it('gives them to every module when it is global, and to no other module when it is not', async () => {
    const withTill = (isGlobal: boolean) =>
      startApp({ imports: [TerminalModule.forRoot({ ...options(), isGlobal }), TillModule] })
    await using host = await withTill(true)
    expect(host.app.get(Till, { strict: false }).service).toBeInstanceOf(TerminalService)
    await expect(withTill(false)).rejects.toThrow(/TillModule/)
  })

  it.each([
    ['forRoot', () => TerminalModule.forRoot({ ...stripeAt(stripe), controllers: false })],
    [
      'forRootAsync',
      () => TerminalModule.forRootAsync({ controllers: false, useFactory: () => stripeAt(stripe) }),
    ],
  ])('%s needs no authorize where it mounts nothing', async (_, register) => {
    await using host = await startApp({ imports: [register()], providers: [Till] })
    expect((await host.post('/terminal/connection_tokens')).status).toBe(404)
    const { service } = host.app.get(Till)
    expect(await service.invoke('connectionTokens.create', {}, { scope })).toEqual(token)
  })

  it('works without HTTP: in a worker, a script, a microservice', async () => {
    const app = await NestFactory.createApplicationContext(TerminalModule.forRoot(options()), {
      logger: false,
    })
    try {
      const { invoke } = app.get(TerminalService)
      expect(await invoke('connectionTokens.create', {}, { scope })).toEqual(token)
    } finally {
      await app.close()
    }
  })

  it('closes the connections to Stripe when the application stops', async () => {
    const host = await startApp({ imports: [TerminalModule.forRoot(options())] })
    const { invoke } = host.app.get(TerminalService)
    await invoke('connectionTokens.create', {}, { scope })
    await host.app.close()
    await expect(invoke('connectionTokens.create', {}, { scope })).rejects.toMatchObject({
      code: 'upstream_unavailable',
    })
  })
})

describe('what stops the application from starting', () => {
  const boot = (register: () => ReturnType<typeof TerminalModule.forRoot>) =>
    startApp({ imports: [register()] })

  it.each([
    // @ts-expect-error authorize is missing
    ['forRoot', () => TerminalModule.forRoot(stripeAt(stripe))],
    // @ts-expect-error authorize is missing
    ['forRootAsync', () => TerminalModule.forRootAsync({ useFactory: () => stripeAt(stripe) })],
  ])('%s without authorize', async (_, register) => {
    const failure = await boot(register).catch((error: unknown) => error)
    expect(isTerminalError(failure) && failure.code).toBe('misconfigured')
    expect(failure).toMatchObject({ message: expect.stringContaining('authorize is missing') })
  })

  it('a publishable key', async () => {
    const stripe = { apiKey: 'pk_test_x' }
    await expect(boot(() => TerminalModule.forRoot({ stripe, authorize }))).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining('pk_'),
    })
  })
})

describe('the types of authorize', () => {
  interface SessionRequest extends IncomingMessage {
    user?: { id: string }
  }

  it('takes the request type of the framework in use', () => {
    const scope = (principal: string) => ({ principal, locations: 'all' as const, permissions: [] })
    TerminalModule.forRoot({
      ...stripeAt(stripe),
      authorize: (request: SessionRequest) => (request.user ? scope(request.user.id) : null),
    })
    TerminalModule.forRootAsync({
      useFactory: () => ({
        ...stripeAt(stripe),
        authorize: async (request: SessionRequest) => (request.user ? scope(request.user.id) : null),
      }),
    })
    TerminalModule.forRoot({
      ...stripeAt(stripe),
      // @ts-expect-error a request of neither framework's is not offered without an annotation
      authorize: (request) => scope(request.nonsense),
    })
    // @ts-expect-error a scope has a principal
    TerminalModule.forRoot({ ...stripeAt(stripe), authorize: () => ({ locations: 'all', permissions: [] }) })
  })
})
