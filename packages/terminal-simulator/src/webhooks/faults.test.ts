import { expect, test } from 'vitest'
import { type Clock, type Seed, startSimulator, testClock, type WebhookFaultChances } from '../index.ts'
import { simulation, stripeFor } from '../test-support/client.ts'
import { receiver } from '../test-support/receiver.ts'
import { createWebhookFaults } from './faults.ts'

const PAYMENT = { amount: 1000, currency: 'usd', allowed_payment_method_types: ['card_present' as const] }
const CREATED = 'payment_intent.created'
const CANCELED = 'payment_intent.canceled'

/** A shop with an endpoint for all events, and `pay`, which causes two events: a payment that is created and canceled. */
async function shopWith(seed: Partial<Seed> = {}) {
  const shop = await receiver()
  const world = await simulation({ seed: { webhookEndpoints: [{ id: 'we_1', url: shop.url }], ...seed } })
  const { webhooks } = world.simulator.control
  return {
    ...world,
    shop,
    webhooks,
    statuses: () => webhooks.deliveries().map(({ status }) => status),
    async pay() {
      const { id } = await world.stripe.paymentIntents.create(PAYMENT)
      await world.stripe.paymentIntents.cancel(id)
      await webhooks.idle()
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await shop[Symbol.asyncDispose]()
    },
  }
}

test('a dropped delivery is not sent and not retried; the event stays undelivered and can be resent', async () => {
  await using world = await shopWith()
  const { webhooks, shop, clock, stripe } = world
  webhooks.fault({ kind: 'drop' })
  await world.pay()
  await clock.advance(72 * 3_600_000)
  expect(shop.types()).toEqual([CANCELED])
  expect(world.statuses()).toEqual(['dropped', 'delivered'])

  const [missed] = (await stripe.events.list({ delivery_success: false })).data
  await webhooks.resend(missed?.id as string, { endpoint: 'we_1' })
  expect(shop.types()).toEqual([CANCELED, CREATED])
  expect(webhooks.deliveries({ event: missed?.id as string }).map(({ cause }) => cause)).toEqual([
    'event',
    'resend',
  ])
})

test('a duplicated delivery arrives twice with one event id', async () => {
  await using world = await shopWith()
  world.webhooks.fault({ kind: 'duplicate', type: CANCELED })
  await world.pay()
  expect(world.shop.types()).toEqual([CREATED, CANCELED, CANCELED])
  const ids = world.shop.received.map(({ body }) => JSON.parse(body).id)
  expect(ids[1]).toBe(ids[2])
  expect((await world.stripe.events.retrieve(ids[1])).pending_webhooks).toBe(0)
})

test('a delayed delivery waits for the clock', async () => {
  await using world = await shopWith()
  world.webhooks.fault({ kind: 'delay', delayMs: 10_000 })
  await world.pay()
  expect(world.shop.types()).toEqual([CANCELED])
  expect(world.statuses()).toEqual(['delayed', 'delivered'])
  await world.clock.advance(10_000)
  expect(world.shop.types()).toEqual([CANCELED, CREATED])
})

test('a reordered delivery is sent after the next one, or after its delay', async () => {
  await using world = await shopWith()
  world.webhooks.fault({ kind: 'reorder', count: 1 })
  await world.pay()
  expect(world.shop.types()).toEqual([CANCELED, CREATED])

  world.webhooks.fault({ kind: 'reorder', delayMs: 5000, type: CANCELED })
  await world.pay()
  expect(world.shop.types().slice(2)).toEqual([CREATED])
  await world.clock.advance(5000)
  expect(world.shop.types().slice(2)).toEqual([CREATED, CANCELED])
  await world.clock.advance(60_000)
  expect(world.shop.received).toHaveLength(4)
})

test('held deliveries are released in the given order', async () => {
  await using world = await shopWith()
  world.webhooks.hold()
  await world.pay()
  await world.webhooks.idle()
  expect(world.shop.received).toEqual([])
  world.webhooks.release({ order: 'reversed' })
  await world.webhooks.idle()
  expect(world.shop.types()).toEqual([CANCELED, CREATED])

  world.webhooks.hold()
  await world.pay()
  await world.pay()
  world.webhooks.release({ order: 'shuffled' })
  await world.webhooks.idle()
  expect(world.shop.types().slice(2).sort()).toEqual([CANCELED, CANCELED, CREATED, CREATED])
})

test('a fault applies to matching deliveries only, as often as given, and can be removed', async () => {
  await using world = await shopWith()
  world.webhooks.fault({ kind: 'drop', endpoint: 'we_other', count: 9 })
  world.webhooks.fault({ kind: 'drop', type: CREATED, count: 2 })
  await world.pay()
  await world.pay()
  await world.pay()
  expect(world.shop.types()).toEqual([CANCELED, CANCELED, CREATED, CANCELED])
  world.webhooks.fault({ kind: 'drop', count: 5 })
  world.webhooks.clearFaults()
  await world.pay()
  expect(world.shop.received).toHaveLength(6)
  expect(() => world.webhooks.fault({ kind: 'drop', count: 0 })).toThrow(RangeError)
  expect(() => world.webhooks.fault({ kind: 'delay', delayMs: -1 })).toThrow(RangeError)
})

test('probabilities in the seed apply to the same deliveries in every run', async () => {
  async function run(random: number): Promise<string[]> {
    await using world = await shopWith({ random, webhookFaults: { drop: 0.2, duplicate: 0.2, delay: 0.2 } })
    for (let i = 0; i < 10; i++) await world.pay()
    return world.statuses()
  }
  const first = await run(7)
  expect(await run(7)).toEqual(first)
  expect(await run(8)).not.toEqual(first)
  expect(new Set(first)).toEqual(new Set(['delivered', 'dropped', 'delayed']))
})

test('without probabilities nothing is drawn, and faults have their own random sequence', async () => {
  async function ids(webhookFaults: WebhookFaultChances): Promise<string[]> {
    await using world = await shopWith({ webhookFaults })
    await world.pay()
    return world.shop.received.map(({ body }) => JSON.parse(body).id)
  }
  expect(await ids({})).toEqual(await ids({ delay: 0.0001 }))
  expect(createWebhookFaults({ random: 1, asked: [] }).take('we_1', CREATED)).toBeUndefined()
})

test.each([{ drop: 1.1 }, { drop: -0.1 }, { drop: 0.6, delay: 0.6 }])(
  'chances that are none are refused: %j',
  async (webhookFaults) => {
    await expect(startSimulator({ port: 0, seed: { webhookFaults } })).rejects.toThrow('seed.webhookFaults')
  },
)

test('an unknown event cannot be resent, and an unknown endpoint has no secret to roll', async () => {
  await using world = await shopWith()
  await expect(world.webhooks.resend('evt_x')).rejects.toThrow('no event evt_x')
  await stripeFor(world.simulator).paymentIntents.create(PAYMENT)
  const [event] = (await world.stripe.events.list()).data
  await expect(world.webhooks.resend(event?.id as string, { endpoint: 'we_x' })).rejects.toThrow('we_x')
  expect(() => world.webhooks.rollSecret('we_x')).toThrow('no webhook endpoint we_x')
  expect(() => world.webhooks.secret('we_x')).toThrow('no webhook endpoint we_x')
})

/** 626 requests, one after the other. */
const MANY_REQUESTS_TIMEOUT_MS = 120_000

test(
  'at most 10,000 deliveries wait at once: beyond that the oldest fail',
  async () => {
    let timers = 0
    const time = testClock()
    const clock: Clock = {
      now: time.now,
      setTimeout(task, delayMs) {
        timers++
        const cancel = time.setTimeout(task, delayMs)
        return () => {
          timers--
          cancel()
        }
      },
    }
    const webhookEndpoints = Array.from({ length: 16 }, () => ({ url: 'http://127.0.0.1:1' }))
    await using simulator = await startSimulator({
      port: 0,
      clock,
      seed: { webhookEndpoints, webhookFaults: { delay: 1 } },
    })
    const stripe = stripeFor(simulator)
    for (let i = 0; i < 626; i++) await stripe.paymentIntents.create(PAYMENT)
    expect(timers).toBe(10_000)
    expect(simulator.control.webhooks.deliveries()).toHaveLength(10_000)
  },
  MANY_REQUESTS_TIMEOUT_MS,
)
