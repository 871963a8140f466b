import { expect, test } from 'vitest'
import { demoSeed, type Seed, startSimulator, testClock } from '../index.ts'
import { simulation, stripeFor } from '../test-support/client.ts'
import { receiver } from '../test-support/receiver.ts'

const SECRET = 'whsec_test'
const MINUTE = 60_000
const HOUR = 60 * MINUTE

const PAYMENT = { amount: 1000, currency: 'usd', allowed_payment_method_types: ['card_present' as const] }

function seedFor(url: string): Seed {
  return { ...demoSeed, webhookEndpoints: [{ id: 'we_1', url, secret: SECRET }] }
}

// Stripe docs: webhooks, "Retry behavior": in a sandbox three times over the course of a few hours.
test('a failed delivery is retried with a new signature, three times in test mode', async () => {
  await using shop = await receiver(() => 500)
  await using world = await simulation({ seed: seedFor(shop.url) })
  const { stripe, simulator, clock } = world
  await stripe.paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  expect(simulator.control.webhooks.deliveries()).toMatchObject([
    { status: 'retrying', next_attempt_at: clock.now() + 5 * MINUTE, attempts: [{ status: 500 }] },
  ])

  await clock.advance(5 * MINUTE)
  expect(shop.received).toHaveLength(2)
  await clock.advance(30 * MINUTE)
  await clock.advance(2 * HOUR)
  await clock.advance(72 * HOUR)
  expect(shop.received).toHaveLength(4)
  expect(simulator.control.webhooks.deliveries()).toMatchObject([
    {
      status: 'failed',
      next_attempt_at: null,
      attempts: [1, 2, 3, 4].map(() => ({ error: 'answered 500' })),
    },
  ])
  expect(new Set(shop.received.map(({ body }) => body)).size).toBe(1)
})

// Stripe docs: webhooks, "Retry behavior": up to three days in live mode.
test('in live mode a delivery is retried for almost three days, until it is accepted', async () => {
  await using shop = await receiver(() => 503)
  await using world = await simulation({
    seed: { webhookEndpoints: [{ url: shop.url, secret: SECRET, livemode: true }] },
  })
  const { simulator, clock } = world
  const stripe = stripeFor(simulator, 'sk_live_secret')
  await stripe.paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  await clock.advance(54 * HOUR)
  expect(shop.received.length).toBeGreaterThan(7)
  shop.reply(() => 204)
  await clock.advance(18 * HOUR)
  expect(simulator.control.webhooks.deliveries()).toMatchObject([{ status: 'delivered' }])
  const tries = shop.received.length
  await clock.advance(72 * HOUR)
  expect(shop.received).toHaveLength(tries)
})

test('a retry is signed when it is sent', async () => {
  await using shop = await receiver(() => 500)
  const signedAt = () => Number(/^t=(\d+),/.exec(shop.received.at(-1)?.signature ?? '')?.[1])
  const start = Math.ceil(Date.now() / 1000) * 1000 + 24 * HOUR
  const clock = testClock(start)
  await using simulator = await startSimulator({ port: 0, clock, seed: seedFor(shop.url) })
  await stripeFor(simulator).paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  expect(signedAt()).toBe(start / 1000)
  await clock.advance(5 * MINUTE)
  expect(signedAt()).toBe(start / 1000 + 5 * 60)
})

test('a redirect, a timeout and a refused connection are failures', async () => {
  await using shop = await receiver(() => ({ status: 302, headers: { location: '/elsewhere' } }))
  await using silent = await receiver(() => 'never')
  const gone = await receiver()
  await gone[Symbol.asyncDispose]()
  await using world = await simulation({
    webhookTimeoutMs: 1000,
    seed: { webhookEndpoints: [shop, silent, gone].map(({ url }) => ({ url })) },
  })
  await world.stripe.paymentIntents.create(PAYMENT)
  await world.simulator.control.webhooks.idle()
  expect(shop.received.map(({ path }) => path)).toEqual(['/webhooks'])
  expect(world.simulator.control.webhooks.deliveries().map(({ attempts }) => attempts)).toMatchObject([
    [{ status: 302, error: 'answered 302', response: 'answer 302' }],
    [{ status: null, error: 'timed out after 1000 ms' }],
    [{ status: null, error: expect.stringContaining('ECONNREFUSED') }],
  ])
})

// Stripe docs: webhooks, "Disable behavior".
test('an endpoint that was disabled or deleted meanwhile gets no retry', async () => {
  await using shop = await receiver(() => 500)
  await using world = await simulation({ seed: seedFor(shop.url) })
  const { stripe, simulator, clock } = world
  await stripe.paymentIntents.create(PAYMENT)
  await simulator.control.webhooks.idle()
  await stripe.webhookEndpoints.del('we_1')
  await clock.advance(5 * MINUTE)
  expect(shop.received).toHaveLength(1)
  expect(simulator.control.webhooks.deliveries()).toMatchObject([{ status: 'failed', next_attempt_at: null }])
})
