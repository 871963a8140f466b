import { expect, test } from 'vitest'
import { failure, simulation } from '../test-support/client.ts'
import { differences, fixture, wire } from '../test-support/fixtures.ts'

const ENDPOINT = {
  url: 'https://shop.example/webhooks',
  enabled_events: ['terminal.reader.action_succeeded' as const],
}

// Stripe docs: api/webhook_endpoints.
test('an endpoint shows its secret once, at its creation', async () => {
  await using world = await simulation()
  const { stripe } = world
  const created = await stripe.webhookEndpoints.create({
    ...ENDPOINT,
    description: 'the till',
    connect: true,
    metadata: { shop: '1' },
  })
  expect(created).toMatchObject({
    ...ENDPOINT,
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    description: 'the till',
    livemode: false,
    metadata: { shop: '1' },
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9]{32}$/),
    status: 'enabled',
  })
  const retrieved = await stripe.webhookEndpoints.retrieve(created.id)
  expect(retrieved).not.toHaveProperty('secret')
  expect(retrieved).not.toHaveProperty('secrets')
  expect(retrieved).not.toHaveProperty('connect')
  expect((await stripe.webhookEndpoints.list()).data.map(({ id }) => id)).toEqual([created.id])

  const updated = await stripe.webhookEndpoints.update(created.id, {
    description: '',
    disabled: true,
    enabled_events: ['*'],
    metadata: { shop: '' },
    url: 'http://127.0.0.1:1/x',
  })
  expect(updated).toMatchObject({
    description: null,
    enabled_events: ['*'],
    metadata: {},
    status: 'disabled',
    url: 'http://127.0.0.1:1/x',
  })
  expect(updated).not.toHaveProperty('secret')
  expect((await stripe.webhookEndpoints.update(created.id, { disabled: false })).status).toBe('enabled')

  const deleted = await stripe.webhookEndpoints.del(created.id)
  expect({ ...deleted }).toMatchObject({ id: created.id, object: 'webhook_endpoint', deleted: true })
  expect((await failure(stripe.webhookEndpoints.retrieve(created.id))).message).toBe(
    `No such webhook endpoint: '${created.id}'`,
  )
})

test('an endpoint has the members of the published one', async () => {
  await using world = await simulation()
  const { webhookEndpoints } = world.stripe
  const { id } = await webhookEndpoints.create({ ...ENDPOINT, description: 'the till' })
  expect(differences(wire(await webhookEndpoints.retrieve(id)), fixture('webhook_endpoint'))).toEqual([])
  expect(differences(wire(await webhookEndpoints.del(id)), fixture('deleted_webhook_endpoint'))).toEqual([])
})

test('an endpoint requires a valid url and known events', async () => {
  await using world = await simulation()
  const { stripe } = world
  for (const url of ['shop.example', 'ftp://shop.example/x', 'http://']) {
    expect(await failure(stripe.webhookEndpoints.create({ ...ENDPOINT, url }))).toMatchObject({
      code: 'url_invalid',
      param: 'url',
    })
  }
  const misspelt = await failure(
    stripe.webhookEndpoints.create({ ...ENDPOINT, enabled_events: ['terminal.reader.action_done' as '*'] }),
  )
  expect([misspelt.statusCode, misspelt.param]).toEqual([400, 'enabled_events[0]'])
  expect((await failure(stripe.webhookEndpoints.create({ ...ENDPOINT, enabled_events: [] }))).param).toBe(
    'enabled_events',
  )
  for (const version of ['newest', '2026-13-28.endive']) {
    const refused = await failure(
      stripe.webhookEndpoints.create({ ...ENDPOINT, api_version: version as '2026-10-28.endive' }),
    )
    expect(refused).toMatchObject({ statusCode: 400, param: 'api_version' })
  }
})

// Stripe docs: webhooks, "You can register up to 16 webhook endpoints"; the wording as handled in getlago/lago-api.
test('an account can have 16 endpoints in each mode, event destinations included', async () => {
  await using world = await simulation()
  const { stripe } = world
  await stripe.v2.core.eventDestinations.create({
    name: 'thin',
    type: 'webhook_endpoint',
    event_payload: 'thin',
    enabled_events: ['v1.terminal.reader.action_succeeded'],
    webhook_endpoint: { url: ENDPOINT.url },
  })
  const created = []
  for (let i = 0; i < 15; i++) created.push(await stripe.webhookEndpoints.create(ENDPOINT))
  const refused = await failure(stripe.webhookEndpoints.create(ENDPOINT))
  expect(refused.message).toBe('You have reached the maximum of 16 test webhook endpoints.')
  await stripe.webhookEndpoints.del(created[3]?.id as string)
  await stripe.webhookEndpoints.create(ENDPOINT)
})
