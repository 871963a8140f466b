import { expect, test } from 'vitest'
import { failure, raw, simulation } from '../test-support/client.ts'
import { type Received, receiver } from '../test-support/receiver.ts'

const DESTINATION = {
  name: 'the till',
  type: 'webhook_endpoint',
  event_payload: 'thin' as const,
  enabled_events: ['v1.terminal.reader.action_succeeded'],
  webhook_endpoint: { url: 'https://shop.example/webhooks' },
}

// Stripe docs: api/v2/core/event-destinations, and "Include-dependent response values".
test('a destination is created, updated, disabled, enabled and deleted; its secret is shown on request', async () => {
  await using world = await simulation()
  const { eventDestinations } = world.stripe.v2.core
  const created = await eventDestinations.create({
    ...DESTINATION,
    metadata: { shop: '1' },
    include: ['webhook_endpoint.signing_secret', 'webhook_endpoint.url'],
  })
  expect(created).toMatchObject({
    object: 'v2.core.event_destination',
    created: '2026-01-01T00:00:00.000Z',
    enabled_events: DESTINATION.enabled_events,
    event_payload: 'thin',
    events_from: ['@self'],
    livemode: false,
    metadata: { shop: '1' },
    name: 'the till',
    status: 'enabled',
    webhook_endpoint: {
      signing_secret: expect.stringMatching(/^whsec_/),
      url: DESTINATION.webhook_endpoint.url,
    },
  })
  expect((await eventDestinations.retrieve(created.id)).webhook_endpoint).toEqual({})
  const updated = await eventDestinations.update(created.id, {
    name: 'the other till',
    description: 'by the door',
    webhook_endpoint: { url: 'https://shop.example/other' },
    include: ['webhook_endpoint.url'],
  })
  expect(updated).toMatchObject({
    name: 'the other till',
    description: 'by the door',
    webhook_endpoint: { url: 'https://shop.example/other' },
  })

  expect(await eventDestinations.disable(created.id)).toMatchObject({
    status: 'disabled',
    status_details: { disabled: { reason: 'user' } },
  })
  const enabled = await eventDestinations.enable(created.id)
  expect(enabled.status).toBe('enabled')
  expect(enabled).not.toHaveProperty('status_details')
  expect((await eventDestinations.list()).data.map(({ id }) => id)).toEqual([created.id])
  expect((await eventDestinations.del(created.id)).id).toBe(created.id)
  expect((await failure(eventDestinations.retrieve(created.id))).statusCode).toBe(404)
})

test('a destination can receive snapshot events', async () => {
  await using shop = await receiver()
  await using world = await simulation()
  const { stripe, simulator } = world
  const { webhook_endpoint } = await stripe.v2.core.eventDestinations.create({
    ...DESTINATION,
    event_payload: 'snapshot',
    snapshot_api_version: '2025-01-27.acacia',
    enabled_events: ['payment_intent.created'],
    events_from: ['@self', '@accounts'],
    include: ['webhook_endpoint.signing_secret'],
    webhook_endpoint: { url: shop.url },
  })
  await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    allowed_payment_method_types: ['card_present'],
  })
  await simulator.control.webhooks.idle()
  const [{ body, signature }] = shop.received as [Received]
  const event = stripe.webhooks.constructEvent(body, signature, webhook_endpoint?.signing_secret as string)
  expect([event.type, event.api_version]).toEqual(['payment_intent.created', '2025-01-27.acacia'])
})

test('a destination accepts only the types of its kind of events', async () => {
  await using world = await simulation()
  const { eventDestinations } = world.stripe.v2.core
  for (const wrong of [
    { ...DESTINATION, enabled_events: ['terminal.reader.action_succeeded'] },
    { ...DESTINATION, event_payload: 'snapshot' as const },
    { ...DESTINATION, enabled_events: [] },
  ]) {
    expect((await failure(eventDestinations.create(wrong))).param).toBe('enabled_events')
  }
  const future = { ...DESTINATION, event_payload: 'snapshot' as const, enabled_events: ['*'] }
  for (const version of ['newest', '2026-13-28.endive']) {
    const refused = await failure(eventDestinations.create({ ...future, snapshot_api_version: version }))
    expect(refused).toMatchObject({ statusCode: 400, param: 'snapshot_api_version' })
  }
  const unreachable = { ...DESTINATION, webhook_endpoint: { url: 'nowhere' } }
  expect((await failure(eventDestinations.create(unreachable))).code).toBe('url_invalid')
})

test('a body of API v2 is JSON, and of bounded depth', async () => {
  await using world = await simulation()
  const post = (body: string, type = 'application/json') =>
    raw(world.simulator, 'POST', '/v2/core/event_destinations', { body, headers: { 'content-type': type } })
  const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`
  for (const body of ['{', '3', '"x"', '[]', deep, '{"__proto__":{"name":"x"}}']) {
    const answer = await post(body)
    expect([body, answer.status, answer.error.type]).toEqual([body, 400, 'invalid_request_error'])
  }
  expect((await post('name=x', 'application/x-www-form-urlencoded')).error.message).toContain(
    'application/json',
  )
})
