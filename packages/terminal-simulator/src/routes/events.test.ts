import { expect, test } from 'vitest'
import { demoSeed, realClock, startSimulator } from '../index.ts'
import { failure, HQ, simulation, stripeFor } from '../test-support/client.ts'
import { differences, fixture, wire } from '../test-support/fixtures.ts'

const PAYMENT = { amount: 1000, currency: 'usd', allowed_payment_method_types: ['card_present' as const] }
const DAY = 24 * 3_600_000

/** A payment created, and canceled a minute later. */
async function paymentCanceled() {
  const world = await simulation()
  const payment = await world.stripe.paymentIntents.create(PAYMENT, { idempotencyKey: 'order_1' })
  await world.clock.advance(60_000)
  await world.stripe.paymentIntents.cancel(payment.id)
  return { ...world, payment }
}

// Stripe docs: api/events.
test('events are listed newest first and retrieved, each with the request that caused it', async () => {
  await using world = await paymentCanceled()
  const { stripe, simulator, payment } = world
  const { data } = await stripe.events.list()
  expect(data.map(({ type }) => type)).toEqual(['payment_intent.canceled', 'payment_intent.created'])
  const created = await stripe.events.retrieve(data[1]?.id as string)
  expect(created).toMatchObject({
    object: 'event',
    api_version: '2026-10-28.endive',
    created: payment.created,
    livemode: false,
    pending_webhooks: 0,
    request: { id: simulator.requests[0]?.requestId, idempotency_key: 'order_1' },
    data: { object: { id: payment.id, status: 'requires_payment_method' } },
  })
  expect((await failure(stripe.events.retrieve('evt_x'))).message).toBe("No such event: 'evt_x'")
})

test('events are filtered by type, by several types, by wildcard and by time', async () => {
  await using world = await paymentCanceled()
  const { stripe, payment } = world
  const types = async (params: object) => (await stripe.events.list(params)).data.map(({ type }) => type)
  const [canceled, created] = ['payment_intent.canceled', 'payment_intent.created']
  expect(await types({ type: created })).toEqual([created])
  expect(await types({ types: [created, canceled] })).toEqual([canceled, created])
  expect(await types({ type: 'payment_intent.*' })).toEqual([canceled, created])
  expect(await types({ type: '*.c*ed' })).toEqual([canceled, created])
  expect(await types({ type: 'payment_intent.c*a*l*' })).toEqual([canceled])
  expect(await types({ type: 'charge.*' })).toEqual([])
  expect(await types({ type: 'payment_intent' })).toEqual([])
  expect(await types({ created: { gt: payment.created } })).toEqual([canceled])
  expect(await types({ created: { gte: payment.created, lt: payment.created + 60 } })).toEqual([created])
  expect(await types({ created: payment.created })).toEqual([created])
  expect(await types({ limit: 1 })).toEqual([canceled])
  const both = await failure(stripe.events.list({ type: created, types: [canceled] } as object))
  expect(both.code).toBe('parameters_exclusive')
})

// Stripe docs: api/events/list: "going back up to 30 days".
test('events are shown for 30 days', async () => {
  await using world = await paymentCanceled()
  const { stripe, clock } = world
  const { id } = (await stripe.events.list()).data[1] as { id: string }
  await clock.advance(30 * DAY - 60_000)
  expect((await stripe.events.list()).data).toHaveLength(2)
  await clock.advance(1000)
  expect((await stripe.events.list()).data).toHaveLength(1)
  expect((await failure(stripe.events.retrieve(id))).statusCode).toBe(404)
})

test('an event of a connected account has `account`, and each account and mode has its own events', async () => {
  await using world = await simulation({
    seed: { accounts: [{ id: 'acct_platform' }, { id: 'acct_shop', connected_to: 'acct_platform' }] },
  })
  const { stripe, simulator } = world
  await stripe.paymentIntents.create(PAYMENT, { stripeAccount: 'acct_shop' })
  await stripe.paymentIntents.create(PAYMENT)
  const theirs = await stripe.events.list({}, { stripeAccount: 'acct_shop' })
  expect(theirs.data.map(({ account }) => account)).toEqual(['acct_shop'])
  const own = await stripe.events.list()
  expect(own.data).toHaveLength(1)
  expect(own.data[0]).not.toHaveProperty('account')
  expect((await stripeFor(simulator, 'sk_live_x').events.list()).data).toEqual([])
})

test('an event has the members of the published one', async () => {
  await using world = await simulation()
  await world.stripe.paymentIntents.create(PAYMENT)
  const [event] = (await world.stripe.events.list()).data
  const { data, ...members } = wire(await world.stripe.events.retrieve(event?.id as string)) as {
    data: { object: object }
  }
  const { data: _, ...published } = fixture('event') as { data: object }
  const permitted: Record<string, string> = {
    'api_version: null on one side': 'the published event has no version; real ones name theirs',
    'request.id: null on one side': 'the published event was caused by no request',
    'request.idempotency_key: null on one side': 'stripe-node sends a key with every POST',
  }
  expect(differences(members, published)).toEqual(Object.keys(permitted))
  expect(Object.keys(data)).toEqual(['object'])
})

test('actions without an event emit none', async () => {
  await using world = await simulation()
  await world.stripe.terminal.locations.create(HQ)
  expect((await world.stripe.events.list()).data).toEqual([])
})

test('an event of a timer has no request', async () => {
  // The wall clock: its timers inherit the context of the request that set them.
  await using simulator = await startSimulator({
    port: 0,
    seed: demoSeed,
    clock: realClock(),
    authorizationMs: 1,
  })
  const stripe = stripeFor(simulator)
  const [reader] = demoSeed.readers
  const succeeded = new Promise<object>((resolve) => {
    simulator.control.webhooks.watch({
      event: ({ type, request }) => type === 'terminal.reader.action_succeeded' && resolve(request),
    })
  })
  const { id } = await stripe.paymentIntents.create(PAYMENT)
  await stripe.terminal.readers.processPaymentIntent(reader.id, { payment_intent: id })
  await stripe.testHelpers.terminal.readers.presentPaymentMethod(reader.id)
  expect(await succeeded).toEqual({ id: null, idempotency_key: null })
})
