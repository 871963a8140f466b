import { expect, test } from 'vitest'
import { failure, simulation } from '../test-support/client.ts'
import { type Received, receiver } from '../test-support/receiver.ts'

const PAYMENT = { amount: 1000, currency: 'usd', allowed_payment_method_types: ['card_present' as const] }
const SECRET = 'whsec_thin'

// Stripe docs: event-destinations, "Thin events".
test('a thin notification names the event and its object, and both can be fetched', async () => {
  await using shop = await receiver()
  await using world = await simulation({
    seed: {
      webhookEndpoints: [
        {
          url: shop.url,
          secret: SECRET,
          payload: 'thin',
          enabled_events: ['v1.payment_intent.created'],
        },
      ],
    },
  })
  const { stripe, simulator } = world
  const payment = await stripe.paymentIntents.create(PAYMENT, { idempotencyKey: 'order_1' })
  await stripe.paymentIntents.cancel(payment.id)
  await simulator.control.webhooks.idle()

  expect(shop.received).toHaveLength(1)
  const [{ body, signature }] = shop.received as [Received]
  const notification = stripe.parseEventNotification(body, signature, SECRET)
  expect(() => stripe.webhooks.constructEvent(body, signature, SECRET)).toThrow('thin event notification')
  expect(JSON.parse(body)).toEqual({
    id: expect.stringMatching(/^evt_test_[A-Za-z0-9]{24}$/),
    object: 'v2.core.event',
    type: 'v1.payment_intent.created',
    livemode: false,
    created: '2026-01-01T00:00:00.000Z',
    related_object: { id: payment.id, type: 'payment_intent', url: `/v1/payment_intents/${payment.id}` },
  })

  if (notification.type !== 'v1.payment_intent.created') throw new Error(notification.type)
  expect((await notification.fetchRelatedObject()).status).toBe('canceled')
  const event = await notification.fetchEvent()
  const snapshots = await stripe.events.list({ type: 'payment_intent.created' })
  expect(event).toMatchObject({
    id: notification.id,
    snapshot_event: snapshots.data[0]?.id,
    reason: {
      type: 'request',
      request: { id: simulator.requests[0]?.requestId, idempotency_key: 'order_1' },
    },
  })
})

test('a thin notification of a connected account has its context, which the client uses', async () => {
  await using shop = await receiver()
  await using world = await simulation({
    seed: {
      accounts: [{ id: 'acct_platform' }, { id: 'acct_shop', connected_to: 'acct_platform' }],
      webhookEndpoints: [{ url: shop.url, secret: SECRET, payload: 'thin', connect: true }],
    },
  })
  const { stripe, simulator } = world
  const payment = await stripe.paymentIntents.create(PAYMENT, { stripeAccount: 'acct_shop' })
  await simulator.control.webhooks.idle()
  const [{ body, signature }] = shop.received as [Received]
  const notification = stripe.parseEventNotification(body, signature, SECRET)
  expect(notification.context?.toString()).toBe('acct_shop')
  if (notification.type !== 'v1.payment_intent.created') throw new Error(notification.type)
  expect((await notification.fetchRelatedObject()).id).toBe(payment.id)
  expect((await notification.fetchEvent()).id).toBe(notification.id)
})

test('thin events are listed newest first, by object and by type, page by page', async () => {
  await using world = await simulation()
  const { stripe, clock } = world
  const payments: string[] = []
  for (let i = 0; i < 5; i++) payments.push((await stripe.paymentIntents.create(PAYMENT)).id)
  await stripe.paymentIntents.cancel(payments[0] as string)

  const seen: string[] = []
  for await (const event of stripe.v2.core.events.list({ types: ['v1.payment_intent.created'], limit: 2 })) {
    seen.push((event as { related_object: { id: string } }).related_object.id)
  }
  expect(seen).toEqual(payments.toReversed())
  const ofFirst = await stripe.v2.core.events.list({ object_id: payments[0] as string })
  expect(ofFirst.data.map(({ type }) => type)).toEqual([
    'v1.payment_intent.canceled',
    'v1.payment_intent.created',
  ])

  await clock.advance(31 * 24 * 3_600_000)
  expect((await stripe.v2.core.events.list()).data).toEqual([])
  const forgotten = await failure(stripe.v2.core.events.retrieve(ofFirst.data[0]?.id as string))
  expect([forgotten.statusCode, forgotten.code]).toEqual([404, 'resource_missing'])
})
