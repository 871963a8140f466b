import { expect, test } from 'vitest'
import { failure } from '../test-support/client.ts'
import { chargeOf, shop } from '../test-support/payments.ts'

const incrementable = {
  payment_method_options: { card_present: { request_incremental_authorization_support: true } },
}

// Stripe docs: terminal/features/incremental-authorizations
test('an authorisation is incremented to a new total', async () => {
  await using world = await shop()
  const { id } = await world.paid(incrementable)
  const grown = await world.stripe.paymentIntents.incrementAuthorization(id, {
    amount: 1500,
    description: 'Another night',
    metadata: { nights: '2' },
    expand: ['latest_charge'],
  })
  expect(grown).toMatchObject({
    status: 'requires_capture',
    amount: 1500,
    amount_capturable: 1500,
    description: 'Another night',
    metadata: { nights: '2' },
  })
  expect(chargeOf(grown)).toMatchObject({
    amount: 1500,
    payment_method_details: { card_present: { amount_authorized: 1500 } },
  })
  expect((await world.eventTypes()).slice(-2)).toEqual([
    'charge.updated',
    'payment_intent.amount_capturable_updated',
  ])
})

test.each([
  ['4242424242424242', true],
  ['5555555555554444', true],
  ['6011111111111117', true],
  ['378282246310005', false],
  ['3566002020360505', false],
])('%s supports increments: %s', async (number, supported) => {
  await using world = await shop()
  const { payment_method_details } = chargeOf(await world.paid(incrementable, { number }))
  expect(payment_method_details?.card_present?.incremental_authorization_supported).toBe(supported)
})

test('an increment must have been requested, exceed the authorised amount and precede the capture', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const plain = await world.paid()
  expect(await failure(paymentIntents.incrementAuthorization(plain.id, { amount: 1500 }))).toMatchObject({
    statusCode: 400,
    payment_intent: { amount: 1000 },
  })
  const { id } = await world.paid(incrementable)
  for (const amount of [1000, 999]) {
    expect(await failure(paymentIntents.incrementAuthorization(id, { amount }))).toMatchObject({
      statusCode: 400,
      param: 'amount',
    })
  }
  await paymentIntents.capture(id)
  expect(await failure(paymentIntents.incrementAuthorization(id, { amount: 1500 }))).toMatchObject({
    code: 'payment_intent_unexpected_state',
  })
})

test('a declined increment does not change the authorisation', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const { id } = await world.paid(incrementable)
  const events = await world.eventTypes()
  expect(await failure(paymentIntents.incrementAuthorization(id, { amount: 1505 }))).toMatchObject({
    type: 'StripeCardError',
    statusCode: 402,
    code: 'card_declined',
    decline_code: 'generic_decline',
    charge: expect.stringMatching(/^ch_/),
    payment_intent: { id, amount: 1000 },
  })
  expect(await paymentIntents.retrieve(id)).toMatchObject({
    status: 'requires_capture',
    amount: 1000,
    amount_capturable: 1000,
  })
  expect(await world.eventTypes()).toEqual(events)
})

test('ten attempts to increment are possible, declined ones included', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const { id } = await world.paid(incrementable)
  for (let attempt = 1; attempt <= 9; attempt++) {
    await paymentIntents.incrementAuthorization(id, { amount: 1000 + attempt * 100 })
  }
  expect(await failure(paymentIntents.incrementAuthorization(id, { amount: 2005 }))).toMatchObject({
    statusCode: 402,
  })
  expect(await failure(paymentIntents.incrementAuthorization(id, { amount: 2100 }))).toMatchObject({
    statusCode: 400,
    message: expect.stringMatching(/maximum of 10/),
  })
  expect((await paymentIntents.retrieve(id)).amount).toBe(1900)
})

// "If amount_to_capture is greater than the authorized amount, Stripe increments automatically": Stripe docs, same page.
test('a capture of more than authorised increments the authorisation', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const { id } = await world.paid(incrementable)
  expect(await failure(paymentIntents.capture(id, { amount_to_capture: 1501 }))).toMatchObject({
    statusCode: 402,
    decline_code: 'call_issuer',
  })
  const captured = await paymentIntents.capture(id, { amount_to_capture: 1500, expand: ['latest_charge'] })
  expect(captured).toMatchObject({ status: 'succeeded', amount: 1500, amount_received: 1500 })
  expect(chargeOf(captured)).toMatchObject({
    amount_captured: 1500,
    payment_method_details: { card_present: { amount_authorized: 1500 } },
  })
})
