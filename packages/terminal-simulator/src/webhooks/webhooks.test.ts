import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { demoSeed, type Seed } from '../index.ts'
import { simulation, stripeFor } from '../test-support/client.ts'
import { type Received, receiver } from '../test-support/receiver.ts'

const SECRET = 'whsec_test'
const CREATED = 'payment_intent.created'
const HOUR = 3_600_000

const PAYMENT = { amount: 1000, currency: 'usd', allowed_payment_method_types: ['card_present' as const] }

function seedFor(url: string): Seed {
  return { ...demoSeed, webhookEndpoints: [{ id: 'we_1', url, secret: SECRET }] }
}

/** Verifies a webhook with Stripe's client over the exact bytes. */
function verified(stripe: Stripe, { body, signature }: Received, secret = SECRET): Stripe.Event {
  return stripe.webhooks.constructEvent(body, signature, secret)
}

test('an event is delivered, and Stripe’s client verifies it', async () => {
  await using shop = await receiver()
  await using world = await simulation({ seed: seedFor(shop.url) })
  const { stripe, simulator } = world
  const payment = await stripe.paymentIntents.create(PAYMENT, { idempotencyKey: 'order_1' })
  await simulator.control.webhooks.idle()

  expect(shop.received).toHaveLength(1)
  const [arrived] = shop.received as [Received]
  const event = verified(stripe, arrived)
  expect(event).toMatchObject({
    object: 'event',
    type: CREATED,
    api_version: '2026-10-28.endive',
    livemode: false,
    pending_webhooks: 1,
    request: { id: simulator.requests[0]?.requestId, idempotency_key: 'order_1' },
    data: { object: { id: payment.id, status: 'requires_payment_method' } },
  })
  expect(event).not.toHaveProperty('account')
  expect(arrived.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
  })
  expect(() => verified(stripe, { ...arrived, body: `${arrived.body} ` })).toThrow('No signatures found')
  expect(() => verified(stripe, { ...arrived, body: JSON.stringify(event) })).toThrow('No signatures found')
})

test('an event is delivered when every endpoint has accepted it', async () => {
  await using shop = await receiver()
  await using world = await simulation({ seed: seedFor(shop.url) })
  const { stripe, simulator } = world
  shop.reply(() => 500)
  await stripe.paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  const missed = await stripe.events.list({ delivery_success: false })
  expect(missed.data.map(({ type, pending_webhooks }) => [type, pending_webhooks])).toEqual([[CREATED, 1]])

  shop.reply(() => 200)
  await simulator.control.webhooks.resend(missed.data[0]?.id as string)
  expect((await stripe.events.list({ delivery_success: false })).data).toEqual([])
  expect((await stripe.events.list({ delivery_success: true })).data).toMatchObject([{ pending_webhooks: 0 }])
})

test('a late event contains the object at the time of the event', async () => {
  await using shop = await receiver()
  await using world = await simulation({ seed: seedFor(shop.url) })
  const { stripe, simulator } = world
  simulator.control.webhooks.hold()
  const payment = await stripe.paymentIntents.create(PAYMENT)
  await stripe.paymentIntents.cancel(payment.id)
  await simulator.control.webhooks.idle()
  expect(shop.received).toEqual([])
  expect(simulator.control.webhooks.deliveries().map(({ status }) => status)).toEqual(['held', 'held'])

  simulator.control.webhooks.release()
  await simulator.control.webhooks.idle()
  const statuses = shop.received.map(
    (one) => (verified(stripe, one).data.object as Stripe.PaymentIntent).status,
  )
  expect(statuses).toEqual(['requires_payment_method', 'canceled'])
})

test('an endpoint receives its enabled events while it is enabled', async () => {
  await using shop = await receiver()
  await using world = await simulation()
  const { stripe, simulator } = world
  const endpoint = await stripe.webhookEndpoints.create({
    url: shop.url,
    enabled_events: ['payment_intent.canceled'],
  })
  const payment = await stripe.paymentIntents.create(PAYMENT)
  await stripe.paymentIntents.cancel(payment.id)
  await simulator.control.webhooks.idle()
  expect(shop.types()).toEqual(['payment_intent.canceled'])
  expect(verified(stripe, shop.received[0] as Received, endpoint.secret).type).toBe('payment_intent.canceled')

  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true, enabled_events: ['*'] })
  await stripe.paymentIntents.create(PAYMENT)
  await stripe.webhookEndpoints.update(endpoint.id, { disabled: false })
  await stripe.paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  expect(shop.types()).toEqual(['payment_intent.canceled', CREATED])
})

// Stripe docs: connect/webhooks.
test('a Connect endpoint receives the events of connected accounts, signed with its own secret', async () => {
  await using own = await receiver()
  await using connect = await receiver()
  await using theirs = await receiver()
  await using world = await simulation({
    seed: {
      accounts: [{ id: 'acct_platform' }, { id: 'acct_shop', connected_to: 'acct_platform' }],
      webhookEndpoints: [
        { url: own.url, secret: 'whsec_own' },
        { url: connect.url, secret: 'whsec_connect', connect: true },
        { url: theirs.url, secret: 'whsec_theirs', account: 'acct_shop' },
      ],
    },
  })
  const { stripe, simulator } = world
  await stripe.paymentIntents.create(PAYMENT)
  await stripe.paymentIntents.create(PAYMENT, { stripeAccount: 'acct_shop' })
  await simulator.control.webhooks.idle()

  expect([own, connect, theirs].map((one) => one.received.length)).toEqual([1, 1, 1])
  const [atOwn, atConnect, atTheirs] = [own, connect, theirs].map((one) => one.received[0] as Received) as [
    Received,
    Received,
    Received,
  ]
  expect(verified(stripe, atOwn, 'whsec_own')).not.toHaveProperty('account')
  expect(verified(stripe, atConnect, 'whsec_connect').account).toBe('acct_shop')
  expect(() => verified(stripe, atConnect, 'whsec_own')).toThrow('No signatures found')
  expect(verified(stripe, atTheirs, 'whsec_theirs')).not.toHaveProperty('account')
})

test('test and live mode have separate endpoints', async () => {
  await using shop = await receiver()
  await using world = await simulation({ seed: seedFor(shop.url) })
  await stripeFor(world.simulator, 'sk_live_secret').paymentIntents.create(PAYMENT)
  await world.simulator.control.webhooks.idle()
  expect(shop.received).toEqual([])
})

// Stripe docs: webhooks, "Roll endpoint secrets".
test('while a secret is rolled, either one verifies; afterwards only the new one does', async () => {
  await using shop = await receiver()
  await using world = await simulation({ seed: seedFor(shop.url) })
  const { stripe, simulator, clock } = world
  const rolled = simulator.control.webhooks.rollSecret('we_1', { overlapMs: HOUR })
  expect(simulator.control.webhooks.secret('we_1')).toBe(rolled)
  await stripe.paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  const [during] = shop.received as [Received]
  expect(during.signature.match(/v1=/g)).toHaveLength(2)
  expect(verified(stripe, during, SECRET).id).toBe(verified(stripe, during, rolled).id)

  await clock.advance(HOUR)
  await stripe.paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  const after = shop.received[1] as Received
  expect(after.signature.match(/v1=/g)).toHaveLength(1)
  expect(verified(stripe, after, rolled).type).toBe(CREATED)
  expect(() => verified(stripe, after, SECRET)).toThrow('No signatures found')
})

test('an endpoint with an API version receives events of that version', async () => {
  await using shop = await receiver()
  await using world = await simulation()
  await world.stripe.webhookEndpoints.create({
    url: shop.url,
    enabled_events: ['*'],
    api_version: '2025-01-27.acacia',
  })
  await world.stripe.paymentIntents.create(PAYMENT)
  await world.simulator.control.webhooks.idle()
  expect(JSON.parse(shop.received[0]?.body as string).api_version).toBe('2025-01-27.acacia')
})

test('a receiver may call the API before it answers: the events of that call are delivered afterwards', async () => {
  await using shop = await receiver()
  await using world = await simulation({ seed: seedFor(shop.url) })
  const { stripe, simulator } = world
  shop.reply(async ({ body }) => {
    const { type, data } = JSON.parse(body)
    if (type === CREATED) await stripe.paymentIntents.cancel(data.object.id)
    return 200
  })
  await stripe.paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  expect(shop.types()).toEqual([CREATED, 'payment_intent.canceled'])
})

test('reset and close abort deliveries for good', async () => {
  await using shop = await receiver(() => 'never')
  await using world = await simulation({ seed: seedFor(shop.url) })
  const { stripe, simulator, clock } = world
  const arrived = new Promise<void>((resolve) => {
    shop.reply(() => {
      resolve()
      return 'never'
    })
  })
  await stripe.paymentIntents.create(PAYMENT)
  await arrived
  const idle = simulator.control.webhooks.idle()
  simulator.reset()
  await idle
  expect(simulator.control.webhooks.deliveries()).toEqual([])
  await clock.advance(72 * HOUR)
  expect(shop.received).toHaveLength(1)
  expect((await stripe.events.list()).data).toEqual([])
})

test('a watcher is called with events and changes of their deliveries', async () => {
  await using shop = await receiver()
  await using world = await simulation({ seed: seedFor(shop.url) })
  const received: string[] = []
  const end = world.simulator.control.webhooks.watch({
    event: ({ type }) => void received.push(type),
    delivery: ({ status }) => void received.push(status),
  })
  await world.stripe.paymentIntents.create(PAYMENT)
  await world.simulator.control.webhooks.idle()
  expect(received[0]).toBe(CREATED)
  expect(received.at(-1)).toBe('delivered')
  end()
  const before = received.length
  await world.stripe.paymentIntents.create(PAYMENT)
  await world.simulator.control.webhooks.idle()
  expect(received).toHaveLength(before)
})

test('a watcher may be an object whose methods use `this`', async () => {
  await using shop = await receiver()
  await using world = await simulation({ seed: seedFor(shop.url) })
  class Tally {
    events = 0
    deliveries = 0
    event() {
      this.events += 1
    }
    delivery() {
      this.deliveries += 1
    }
  }
  const tally = new Tally()
  world.simulator.control.webhooks.watch(tally)
  await world.stripe.paymentIntents.create(PAYMENT)
  await world.simulator.control.webhooks.idle()
  expect(tally.events).toBe(1)
  expect(tally.deliveries).toBeGreaterThan(0)
})
