import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  Body,
  Controller,
  Get,
  Injectable,
  Module,
  Post,
  type RawBodyRequest,
  Req,
  Scope,
} from '@nestjs/common'
import type { WebhookContext, WebhookEvent } from '@org/terminal-core'
import type { Simulator } from '@org/terminal-simulator'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OnTerminalEvent, TerminalModule } from './index.ts'
import {
  type AppSettings,
  authorize,
  PLATFORMS,
  type RunningApp,
  startApp,
  startStripe,
  stripeAt,
} from './test-support/app.ts'

const SECRET = 'whsec_nest'
const { webhooks: theirs } = new Stripe('sk_test_nest')

let stripe: Simulator
beforeAll(async () => {
  stripe = await startStripe()
})
afterAll(() => stripe.close())

const withWebhooks = () =>
  TerminalModule.forRoot({ ...stripeAt(stripe), authorize, webhooks: { secrets: [SECRET] } })

const start = ({ imports = [], ...settings }: AppSettings) =>
  startApp({ imports: [withWebhooks(), ...imports], options: { rawBody: true }, ...settings })

/** Delivers an event like Stripe, and returns the answer. */
async function deliver(
  { url }: RunningApp,
  { path = '/terminal/webhooks', ...fields }: { id: string; type?: string; path?: string },
): Promise<{ status: number; body: unknown }> {
  const event = { object: 'event', type: 'charge.captured', livemode: false, data: { object: {} }, ...fields }
  const payload = JSON.stringify(event, null, 2)
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': theirs.generateTestHeaderString({ payload, secret: SECRET }),
    },
    body: payload,
  })
  return { status: response.status, body: await response.json() }
}

@Injectable()
class Ledger {
  readonly lines: string[] = []
}

@Injectable()
class Bookkeeper {
  readonly #ledger: Ledger

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  @OnTerminalEvent('charge.captured')
  async captured(event: Stripe.ChargeCapturedEvent, { stripe }: WebhookContext) {
    await stripe.terminal.locations.list({ limit: 1 })
    this.#ledger.lines.push(`captured ${event.id}`)
  }

  @OnTerminalEvent('charge.refunded', 'refund.*')
  refunded({
    type,
  }:
    | Stripe.ChargeRefundedEvent
    | Stripe.RefundCreatedEvent
    | Stripe.RefundUpdatedEvent
    | Stripe.RefundFailedEvent) {
    this.#ledger.lines.push(type)
  }
}
Reflect.defineMetadata('design:paramtypes', [Ledger], Bookkeeper)

class HeadBookkeeper extends Bookkeeper {
  @OnTerminalEvent('charge.captured')
  override async captured(event: Stripe.ChargeCapturedEvent, context: WebhookContext) {
    await super.captured(event, context)
  }
}
Reflect.defineMetadata('design:paramtypes', [Ledger], HeadBookkeeper)

@Controller('audit')
class Audit {
  readonly seen: string[] = []

  @Get()
  list() {
    return this.seen
  }

  @OnTerminalEvent('*')
  note({ id }: WebhookEvent) {
    this.seen.push(id)
  }
}

@Module({ providers: [Ledger, Bookkeeper], exports: [Ledger] })
class BooksModule {}

describe.each(PLATFORMS)('webhooks on %s', (platform) => {
  it('reach decorated methods of providers and controllers, in any module', async () => {
    await using host = await start({ platform, imports: [BooksModule], controllers: [Audit] })
    expect(await deliver(host, { id: 'evt_1' })).toEqual({ status: 200, body: { received: true } })
    await deliver(host, { id: 'evt_1' })
    await deliver(host, { id: 'evt_2', type: 'charge.refunded' })
    await deliver(host, { id: 'evt_3', type: 'refund.failed' })
    const { lines } = host.app.get(Ledger, { strict: false })
    expect(lines).toEqual(['captured evt_1', 'charge.refunded', 'refund.failed'])
    const audited = await fetch(`${host.url}/audit`)
    expect(await audited.json()).toEqual(['evt_1', 'evt_2', 'evt_3'])
  })

  it('reach inherited methods, once where they are overridden', async () => {
    await using host = await start({ platform, providers: [Ledger, HeadBookkeeper] })
    await deliver(host, { id: 'evt_1' })
    await deliver(host, { id: 'evt_2', type: 'charge.refunded' })
    expect(host.app.get(Ledger).lines).toEqual(['captured evt_1', 'charge.refunded'])
  })

  it('are delivered again to the method that has thrown, and to no other', async () => {
    const calls: string[] = []
    class Shaky {
      @OnTerminalEvent('charge.captured')
      async shaky() {
        calls.push('shaky')
        if (calls.filter((call) => call === 'shaky').length === 1) throw new Error('not yet')
      }
      @OnTerminalEvent('charge.captured')
      steady() {
        calls.push('steady')
      }
    }
    await using host = await start({ platform, providers: [Shaky] })
    expect((await deliver(host, { id: 'evt_1' })).status).toBe(500)
    expect((await deliver(host, { id: 'evt_1' })).status).toBe(200)
    expect(calls.toSorted()).toEqual(['shaky', 'shaky', 'steady'])
  })

  it('come below a global prefix', async () => {
    await using host = await start({
      platform,
      providers: [Audit],
      configure: (app) => app.setGlobalPrefix('api'),
    })
    const answer = await deliver(host, { id: 'evt_1', path: '/api/terminal/webhooks' })
    expect(answer.status).toBe(200)
    expect(host.app.get(Audit).seen).toEqual(['evt_1'])
  })

  it('have no route where they are not set up', async () => {
    const terminal = TerminalModule.forRoot({ ...stripeAt(stripe), authorize })
    await using host = await startApp({ platform, imports: [terminal] })
    expect(await deliver(host, { id: 'evt_1' })).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    })
  })
})

describe('the bytes that are signed', () => {
  it.each([
    ['express', 'the host parses nothing', { options: { bodyParser: false } }],
    ['fastify', 'nothing is said', { options: {} }],
    ['fastify', 'the host parses nothing', { options: { bodyParser: false } }],
  ] as const)('are there on %s when %s', async (platform, _, settings) => {
    await using host = await start({ platform, providers: [Audit], ...settings })
    expect((await deliver(host, { id: 'evt_1' })).status).toBe(200)
  })

  it('are missed at boot on Express without rawBody, with the fix', async () => {
    await expect(start({ options: {} })).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining('NestFactory.create(AppModule, { rawBody: true })'),
    })
  })

  it('are missed at the first delivery where middleware of the host has read them', async () => {
    await using host = await start({
      options: {},
      configure: (app) =>
        app.use((request: IncomingMessage, _response: unknown, next: () => void) => {
          request.once('end', next).resume()
        }),
    })
    expect(await deliver(host, { id: 'evt_1' })).toMatchObject({
      status: 500,
      body: { error: { code: 'raw_body_unavailable', message: expect.stringContaining('rawBody: true') } },
    })
  })

  it('are parsed once on Express, by us, whatever the prefix; other bodies are parsed as usual', async () => {
    const parsed: unknown[] = []
    @Controller('orders')
    class Orders {
      @Post()
      create(@Body() body: object) {
        return body
      }
    }
    await using host = await start({
      providers: [Audit],
      controllers: [Orders],
      configure: (app) => {
        app.setGlobalPrefix('api')
        app.use((request: { body?: unknown }, response: ServerResponse, next: () => void) => {
          response.once('finish', () => parsed.push(request.body))
          next()
        })
      },
    })
    await deliver(host, { id: 'evt_1', path: '/api/terminal/webhooks' })
    expect(parsed).toEqual([undefined])
    await deliver(host, { id: 'evt_2', path: '/api/Terminal/webhooks/' })
    await deliver(host, { id: 'evt_3', path: '/api/orders' })
    expect(parsed).toEqual([undefined, undefined, expect.objectContaining({ id: 'evt_3' })])
    expect(host.app.get(Audit).seen).toEqual(['evt_1', 'evt_2'])
  })

  it.each(['terminal', ''])(
    'are the host\'s on routes of its own that end like ours, at "%s"',
    async (path) => {
      @Controller()
      class Host {
        @Post(['billing/webhooks', 'files/*path'])
        take(@Req() { rawBody }: RawBodyRequest<IncomingMessage>, @Body() body: { id: string }) {
          return { id: body.id, bytes: rawBody?.length }
        }
      }
      const terminal = TerminalModule.forRoot({
        ...stripeAt(stripe),
        authorize,
        path,
        webhooks: { secrets: [SECRET] },
      })
      await using host = await startApp({
        imports: [terminal],
        controllers: [Host],
        providers: [Audit],
        options: { rawBody: true },
      })
      const ours = path === '' ? '/webhooks' : '/terminal/webhooks'
      for (const theirs of ['/billing/webhooks', `/files${ours}`]) {
        const answer = await deliver(host, { id: 'evt_1', path: theirs })
        expect(answer.body).toEqual({ id: 'evt_1', bytes: expect.any(Number) })
      }
      expect(await deliver(host, { id: 'evt_2', path: ours })).toMatchObject({ status: 200 })
      expect(host.app.get(Audit).seen).toEqual(['evt_2'])
    },
  )

  it('are not asked for where there are no webhooks, or no routes', async () => {
    const { webhooks: _, ...none } = { ...stripeAt(stripe), authorize, webhooks: undefined }
    await using _quiet = await startApp({ imports: [TerminalModule.forRoot(none)] })
    const noRoutes = TerminalModule.forRoot({
      ...stripeAt(stripe),
      webhooks: { secrets: [SECRET] },
      controllers: false,
    })
    await using _headless = await startApp({ imports: [noRoutes] })
  })
})

describe('what stops the application from starting', () => {
  class Plain {
    @OnTerminalEvent('charge.captured')
    handle() {}
  }

  it.each([
    ['request-scoped', Scope.REQUEST],
    ['transient', Scope.TRANSIENT],
  ])('a handler that is %s', async (_, scope) => {
    const provider = { provide: 'plain', useClass: Plain, scope }
    await expect(start({ providers: [provider] })).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(/Plain\.handle.*must not be request-scoped or transient/),
    })
  })

  it('a handler that something request-scoped is injected into', async () => {
    const bookkeeper = { provide: 'bookkeeper', useClass: Bookkeeper }
    const ledger = { provide: Ledger, useClass: Ledger, scope: Scope.REQUEST }
    await expect(start({ providers: [ledger, bookkeeper] })).rejects.toThrow(/Bookkeeper\.captured/)
  })

  it('a handler that would never be run', async () => {
    const terminal = TerminalModule.forRoot({ ...stripeAt(stripe), authorize })
    await expect(startApp({ imports: [terminal], providers: [Plain] })).rejects.toThrow(/pass webhooks/)
  })

  it('a handler that is there twice', async () => {
    const again = { provide: 'again', useClass: Plain }
    await expect(start({ providers: [Plain, again] })).rejects.toThrow(/named Plain\.handle/)
    const alias = { provide: 'alias', useExisting: Plain }
    await using _host = await start({ providers: [Plain, alias] })
  })
})

it('takes only methods that fit the event', () => {
  class Typed {
    // @ts-expect-error another event
    @OnTerminalEvent('charge.captured')
    wrong(_event: Stripe.PaymentIntentSucceededEvent) {}

    @OnTerminalEvent('v1.terminal.reader.action_succeeded')
    async thin(event: Stripe.Events.V1TerminalReaderActionSucceededEventNotification) {
      return event.fetchRelatedObject()
    }
  }
  expect(Typed.name).toBe('Typed')
})
