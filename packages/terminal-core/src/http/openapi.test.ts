import { expect, onTestFinished, test } from 'vitest'
import { keyedAmount } from '../access/pricing.ts'
import { exampleBackend } from '../example-backend/index.ts'
import { createTerminal, type Terminal } from '../terminal.ts'
import { stripeAt } from '../test-support/stripe.ts'
import { mergeOpenApi } from './merge-openapi.ts'
import { openApiDocument } from './openapi.ts'

function terminalWith(options: { apiKey?: string; priced?: boolean } = {}): Terminal {
  const { apiKey = 'sk_test_core', priced = true } = options
  const stripe = apiKey.includes('live') ? { apiKey } : stripeAt(1, apiKey)
  const pricing = priced ? { pricing: keyedAmount({ currency: 'usd', max: 1 }) } : {}
  const terminal = createTerminal({ stripe, ...pricing })
  onTestFinished(() => terminal.close())
  return terminal
}

// biome-ignore lint/suspicious/noExplicitAny: read as a client without types would
const read = (document: unknown): any => document

test('the schemas have names for client generators', () => {
  const { components } = openApiDocument(terminalWith())
  expect(Object.keys(components.schemas).sort()).toEqual([
    'Charge',
    'Configuration',
    'ConfigurationList',
    'ConnectionToken',
    'DeletedConfiguration',
    'DeletedLocation',
    'DeletedReader',
    'Error',
    'Location',
    'LocationList',
    'OnboardingLink',
    'PaymentIntent',
    'PaymentMethod',
    'Reader',
    'ReaderList',
    'Readiness',
    'Refund',
    'SetupIntent',
    'TerminalEvent',
  ])
  expect(read(components.schemas.ReaderList).properties.data.items).toEqual({
    $ref: '#/components/schemas/Reader',
  })
})

test('an input is split into path, query, header and body', () => {
  const { paths } = read(openApiDocument(terminalWith()))
  const update = paths['/terminal/readers/{reader}'].post
  expect(update.parameters.map((each: { name: string; in: string }) => `${each.in} ${each.name}`)).toEqual([
    'path reader',
    'header Idempotency-Key',
  ])
  const body = update.requestBody.content['application/json'].schema
  expect(Object.keys(body.properties)).toEqual(['label', 'metadata'])
  expect(body).toMatchObject({ required: [], additionalProperties: false })
  expect(update.requestBody.content['application/x-www-form-urlencoded'].schema).toEqual(body)
  const list = paths['/terminal/readers'].get
  expect(list.requestBody).toBeUndefined()
  expect(list.parameters).toContainEqual({
    name: 'limit',
    in: 'query',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 100 },
  })
})

test('a command to a reader lists the errors of readers, with Retry-After', () => {
  const { paths } = read(openApiDocument(terminalWith()))
  const { responses } = paths['/terminal/readers/{reader}/process_payment_intent'].post
  expect(responses['409'].description).toMatch(/`reader_busy`.*`intent_state_conflict`/s)
  expect(responses['503'].description).toContain('`reader_offline`')
  expect(responses['503'].headers).toHaveProperty('Retry-After')
  expect(responses['504'].description).toContain('`reader_timeout`')
  expect(paths['/terminal/readers/{reader}'].get.responses).not.toHaveProperty('504')
})

test('only available operations are described', () => {
  const pathsOf = (options: object) => Object.keys(openApiDocument(terminalWith(options)).paths)
  const increment = '/terminal/payment_intents/{payment_intent}/increment_authorization'
  const present = '/terminal/test_helpers/readers/{reader}/present_payment_method'
  expect(pathsOf({})).toEqual(expect.arrayContaining([increment, present]))
  expect(pathsOf({ priced: false })).not.toContain(increment)
  expect(pathsOf({ apiKey: 'sk_live_core' })).not.toContain(present)
})

test('the host sets title, version and servers', () => {
  const servers = [{ url: 'https://pos.example.com' }]
  const options = { title: 'Shop', version: '7', servers, prefix: '/v1/till' }
  const document = openApiDocument(terminalWith(), options)
  expect(document).toMatchObject({ info: { title: 'Shop', version: '7' }, servers })
  expect(Object.keys(document.paths).filter((path) => !path.startsWith('/v1/till/'))).toEqual([])
})

test('every operation has an id of its own, aliases too', () => {
  const { paths } = openApiDocument(terminalWith(), { routes: exampleBackend() })
  const ids = Object.values(paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toContain('exampleBackendConnectionToken')
})

test('a host’s own document keeps what is its own', () => {
  const own = {
    openapi: '3.0.0',
    info: { title: 'Shop', version: '1' },
    paths: {
      '/orders': { get: { operationId: 'orders', responses: {} } },
      '/terminal/readers': {
        get: { operationId: 'bare', responses: {} },
        put: { operationId: 'theirs', responses: {} },
      },
      '/terminal/webhooks': { post: { operationId: 'bareWebhooks', responses: {} } },
    },
    components: { schemas: { Reader: { type: 'string' } }, securitySchemes: { bearer: { type: 'apiKey' } } },
  }
  const merged = read(mergeOpenApi(own, terminalWith()))
  expect(merged).toMatchObject({ openapi: '3.1.1', info: own.info })
  expect(merged.paths['/orders']).toEqual(own.paths['/orders'])
  expect(merged.paths['/terminal/readers']).toMatchObject({
    get: { operationId: 'readersList' },
    put: { operationId: 'theirs' },
  })
  expect(merged.paths).not.toHaveProperty(['/terminal/webhooks'])
  expect(merged.components.schemas.Reader).toEqual({ type: 'string' })
  expect(merged.components.schemas.ReaderList.properties.data.items).toEqual({
    $ref: '#/components/schemas/TerminalReader',
  })
  expect(merged.components.securitySchemes.bearer).toEqual({ type: 'apiKey' })
})
