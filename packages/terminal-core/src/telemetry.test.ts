import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { presets } from './access/permissions.ts'
import { keyedAmount } from './access/pricing.ts'
import { createTerminalHandler } from './http/handler.ts'
import { toNodeListener } from './http/node.ts'
import type { TerminalOptions } from './options.ts'
import { pathTemplate } from './stripe/traced.ts'
import { createTerminal } from './terminal.ts'
import { brokenStripe, simulatedStripe } from './test-support/stripe.ts'
import { recordedTelemetry } from './test-support/telemetry.ts'

const HQ = 'tml_HQ0000000000'
const READER = 'tmr_Till1'
const SECRET = 'whsec_telemetry'
const SCOPE = { principal: 'anna@example.com', locations: [HQ], permissions: presets.manager } as const
const SILENT = { info() {}, warn() {}, error() {} }

async function open(changes: Partial<TerminalOptions> = {}) {
  const telemetry = recordedTelemetry()
  const upstream = await simulatedStripe({
    locations: [{ id: HQ, display_name: 'HQ', address: { line1: '1', postal_code: 'D02', country: 'IE' } }],
    readers: [{ id: READER, device_type: 'simulated_wisepos_e', location: HQ, serial_number: 's-1' }],
  })
  const terminal = createTerminal({
    stripe: upstream.stripe,
    pricing: keyedAmount({ currency: 'eur', max: 100_000 }),
    webhooks: { secrets: [SECRET] },
    logger: SILENT,
    ...changes,
  })
  return {
    ...telemetry,
    terminal,
    requests: upstream.requests,
    async [Symbol.asyncDispose]() {
      await terminal.close()
      await upstream[Symbol.asyncDispose]()
      await telemetry[Symbol.asyncDispose]()
    },
  }
}

describe('an operation', () => {
  test('is a span, with a child span for each request to Stripe', async () => {
    await using shop = await open()
    const { id } = await shop.terminal.invoke(
      'paymentIntents.create',
      { amount: 100, currency: 'eur' },
      { scope: SCOPE },
    )
    await shop.terminal.invoke(
      'readers.processPaymentIntent',
      { reader: READER, payment_intent: id },
      { scope: SCOPE },
    )
    const [operation] = shop.spans('terminal.readers.processPaymentIntent')
    expect(operation?.attributes).toEqual({
      'terminal.operation': 'readers.processPaymentIntent',
      'terminal.outcome': 'ok',
      'terminal.connected_account': false,
    })
    const below = shop
      .spans()
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === operation?.spanContext().spanId)
    expect(below.map(({ name, kind }) => [name, kind])).toEqual([
      ['GET /v1/terminal/readers/{id}', SpanKind.CLIENT],
      ['GET /v1/payment_intents/{id}', SpanKind.CLIENT],
      ['POST /v1/terminal/readers/{id}/process_payment_intent', SpanKind.CLIENT],
    ])
    expect(below.at(-1)?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'url.template': '/v1/terminal/readers/{id}/process_payment_intent',
      'server.address': '127.0.0.1',
      'server.port': expect.any(Number),
      'stripe.request_id': shop.requests.at(-1)?.requestId,
    })
  })

  test('that is refused has its outcome, and is no error of the server', async () => {
    await using shop = await open()
    const scope = { ...SCOPE, account: 'acct_1', permissions: [] }
    await expect(shop.terminal.invoke('readers.list', {}, { scope })).rejects.toThrow()
    const [span] = shop.spans()
    expect(span?.attributes).toEqual({
      'terminal.operation': 'readers.list',
      'terminal.outcome': 'permission_denied',
      'terminal.connected_account': true,
      'error.type': 'permission_denied',
    })
    expect(span?.status.code).toBe(SpanStatusCode.UNSET)
    const { 'terminal.operations': operations } = await shop.measured()
    expect(operations).toMatchObject([
      {
        value: 1,
        attributes: { 'terminal.operation': 'readers.list', 'terminal.outcome': 'permission_denied' },
      },
    ])
  })

  test('that fails at Stripe is an error, with a span for each attempt', async () => {
    await using telemetry = recordedTelemetry()
    await using upstream = await brokenStripe((request, response) =>
      request.method === 'GET'
        ? response.writeHead(500, { 'request-id': 'req_broken' }).end('{"error":{"type":"api_error"}}')
        : request.socket.destroy(),
    )
    const terminal = createTerminal({ stripe: upstream.stripe, logger: SILENT })
    await expect(terminal.invoke('readers.list', {}, { scope: SCOPE })).rejects.toThrow()
    await expect(terminal.invoke('connectionTokens.create', {}, { scope: SCOPE })).rejects.toThrow()
    await terminal.close()

    const [list] = telemetry.spans('terminal.readers.list')
    expect(list?.status).toEqual({ code: SpanStatusCode.ERROR })
    expect(list?.events).toEqual([])
    expect(list?.attributes).toMatchObject({
      'error.type': 'upstream_unavailable',
      'stripe.request_id': 'req_broken',
    })
    const reads = telemetry.spans('GET /v1/terminal/readers')
    expect(reads.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1])
    expect(reads[0]?.status.code).toBe(SpanStatusCode.ERROR)
    expect(reads[0]?.attributes).toMatchObject({ 'error.type': '500', 'http.response.status_code': 500 })
    const writes = telemetry.spans('POST /v1/terminal/connection_tokens')
    expect(writes.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1])
    expect(writes[0]?.attributes).toMatchObject({ 'error.type': 'ECONNRESET' })
  })

  test('is counted, and its requests are timed', async () => {
    await using shop = await open()
    const { invoke } = shop.terminal
    const token = (location?: string) =>
      invoke('connectionTokens.create', location ? { location } : {}, {
        scope: { ...SCOPE, locations: 'all' },
      })
    await token()
    await token()
    await expect(token('tml_none')).rejects.toThrow()
    const display = { currency: 'eur', line_items: [{ amount: 5, description: 'x', quantity: 1 }], total: 5 }
    await invoke(
      'readers.setReaderDisplay',
      { reader: READER, type: 'cart', cart: display },
      { scope: SCOPE },
    )

    const measured = await shop.measured()
    expect(
      measured['terminal.operations']?.map(({ value, attributes }) => [value, ...Object.values(attributes)]),
    ).toEqual([
      [2, 'connectionTokens.create', 'ok'],
      [1, 'connectionTokens.create', 'not_found'],
      [1, 'readers.setReaderDisplay', 'ok'],
    ])
    expect(
      measured['terminal.connection_token.fetches']?.map(({ value, attributes }) => [
        value,
        ...Object.values(attributes),
      ]),
    ).toEqual([
      [2, 'ok'],
      [1, 'not_found'],
    ])
    expect(measured['terminal.reader.command.duration']).toMatchObject([
      {
        attributes: { 'terminal.reader.action': 'set_reader_display', 'http.response.status_code': 200 },
        value: { count: 1 },
      },
    ])
    const stripe = measured['terminal.stripe.request.duration'] ?? []
    expect(
      stripe.map(({ attributes }) => [attributes['url.template'], attributes['http.response.status_code']]),
    ).toEqual([
      ['/v1/terminal/connection_tokens', 200],
      ['/v1/terminal/connection_tokens', 400],
      ['/v1/terminal/readers/{id}', 200],
      ['/v1/terminal/readers/{id}/set_reader_display', 200],
    ])
    expect(stripe[0]?.value).toMatchObject({ buckets: { boundaries: expect.arrayContaining([0.005, 10]) } })
  })
})

test('the span of the server gets the route', async () => {
  await using shop = await open()
  const handler = createTerminalHandler(shop.terminal, { authorize: () => SCOPE, prefix: '/pos' })
  const listener = toNodeListener(handler)
  const server = createServer((request, response) =>
    shop.tracer.startActiveSpan('server', (span) => {
      response.once('close', () => span.end())
      listener(request, response)
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pos`
  for (const path of [`/readers/${READER}`, '/healthz', '/nothing']) await (await fetch(origin + path)).text()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(shop.spans('server').map(({ attributes }) => attributes['http.route'])).toEqual([
    '/pos/readers/:reader',
    '/pos/healthz',
    undefined,
  ])
  const [operation] = shop.spans('terminal.readers.retrieve')
  const [served] = shop.spans('server')
  expect(operation?.parentSpanContext?.spanId).toBe(served?.spanContext().spanId)
})

test('webhooks have their delay and their outcome', async () => {
  await using shop = await open()
  const { terminal } = shop
  const { webhooks } = new Stripe('sk_test_telemetry')
  let works = false
  terminal.on('charge.captured', () => {
    if (!works) throw new Error('not yet')
  })
  const deliver = (id: string, type: string, more: object = {}) => {
    const created = Math.floor(Date.now() / 1000) - 100
    const payload = JSON.stringify({
      id,
      object: 'event',
      type,
      created,
      livemode: false,
      data: { object: {} },
      ...more,
    })
    const header = webhooks.generateTestHeaderString({ payload, secret: SECRET })
    return terminal.webhooks?.receive(Buffer.from(payload), header)
  }
  await expect(deliver('evt_1', 'charge.captured')).rejects.toThrow()
  works = true
  await deliver('evt_1', 'charge.captured')
  await deliver('evt_1', 'charge.captured')
  await deliver('evt_2', 'charge.expired')
  await deliver('evt_3', 'something.new')
  await expect(terminal.webhooks?.receive(Buffer.from('{}'), 't=1,v1=00')).rejects.toThrow()

  const measured = await shop.measured()
  expect(
    measured['terminal.webhook.events']?.map(({ value, attributes }) => [
      value,
      ...Object.values(attributes),
    ]),
  ).toEqual([
    [1, 'charge.captured', 'failed'],
    [1, 'charge.captured', 'handled'],
    [1, 'charge.captured', 'duplicate'],
    [2, '_OTHER', 'unknown'],
  ])
  const [captured] = measured['terminal.webhook.lag'] ?? []
  expect(captured?.value).toMatchObject({ count: 3 })
  expect((captured as { value: { min: number } }).value.min).toBeGreaterThanOrEqual(100)
  expect(shop.spans('terminal.webhook').map(({ attributes }) => attributes['error.type'])).toEqual([
    'internal',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(shop.spans('terminal.webhook').at(-1)?.attributes).toMatchObject({
    'terminal.webhook.type': 'something.new',
    'terminal.webhook.outcome': 'unknown',
  })
})

test('open streams and waiting requests are counted', async () => {
  await using shop = await open({ pacing: { ratePerSecond: 1, maxWaitMs: 5_000 }, maxNetworkRetries: 0 })
  const gauge = async (name: string) => (await shop.measured())[name]?.[0]?.value
  const stream = await shop.terminal.invoke('events.watch', {}, { scope: SCOPE })
  expect(await gauge('terminal.streams.open')).toBe(1)
  await stream.return()
  expect(await gauge('terminal.streams.open')).toBe(0)

  const tokens = [1, 2].map(() => shop.terminal.invoke('connectionTokens.create', {}, { scope: SCOPE }))
  await tokens[0]
  expect(await gauge('terminal.pacing.waiting')).toBe(1)
  await tokens[1]
  expect(await gauge('terminal.pacing.waiting')).toBe(0)
})

test.each([
  ['/v1/terminal/readers/tmr_1s/process_payment_intent', '/v1/terminal/readers/{id}/process_payment_intent'],
  ['/v1/terminal/readers?limit=3&location=tml_1', '/v1/terminal/readers'],
  ['/v1/payment_intents/pi_1_secret_x', '/v1/payment_intents/{id}'],
  [
    '/v1/test_helpers/terminal/readers/made_up/present_payment_method',
    '/v1/test_helpers/terminal/readers/{id}/present_payment_method',
  ],
  ['/v1/customers/cus_1/sources/card_1', '/v1/customers/{id}/sources/{id}'],
])('%s is recorded as %s', (path, template) => {
  expect(pathTemplate(path)).toBe(template)
})
