import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { failure, simulation } from '../test-support/client.ts'

// Stripe docs: https://docs.stripe.com/api/setup_intents

test('a SetupIntent for a reader', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { stripe } = world
  const customer = await stripe.customers.create()
  const created = await stripe.setupIntents.create({
    allowed_payment_method_types: ['card_present'],
    customer: customer.id,
    description: 'Membership',
    metadata: { member: '7' },
    usage: 'on_session',
  })
  expect(created).toMatchObject({
    object: 'setup_intent',
    status: 'requires_payment_method',
    payment_method_types: ['card_present'],
    customer: customer.id,
    description: 'Membership',
    metadata: { member: '7' },
    usage: 'on_session',
    latest_attempt: null,
    payment_method: null,
  })
  expect(created.client_secret).toMatch(new RegExp(`^${created.id}_secret_`))
  expect(await stripe.setupIntents.retrieve(created.id, { expand: ['customer'] })).toMatchObject({
    customer: { id: customer.id },
  })
  const updated = await stripe.setupIntents.update(created.id, {
    description: 'Gold',
    metadata: { member: '' },
  })
  expect(updated).toMatchObject({ description: 'Gold', metadata: {}, payment_method_types: ['card_present'] })
})

test('SetupIntents are listed by customer, payment method and time', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { stripe, clock } = world
  const customer = await stripe.customers.create()
  const first = await stripe.setupIntents.create({ customer: customer.id })
  await clock.advance(10_000)
  const second = await stripe.setupIntents.create({ payment_method: 'pm_card_visa' })
  const ids = async (params: object) => (await stripe.setupIntents.list(params)).data.map(({ id }) => id)
  expect(await ids({})).toEqual([second.id, first.id])
  expect(await ids({ customer: customer.id })).toEqual([first.id])
  expect(await ids({ payment_method: second.payment_method })).toEqual([second.id])
  expect(await ids({ created: { gt: first.created } })).toEqual([second.id])
})

test('a canceled SetupIntent is final', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { setupIntents, events } = world.stripe
  const { id } = await setupIntents.create({ allowed_payment_method_types: ['card_present'] })
  expect(await setupIntents.cancel(id, { cancellation_reason: 'abandoned' })).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'abandoned',
  })
  for (const change of [
    setupIntents.cancel(id),
    setupIntents.confirm(id),
    setupIntents.update(id, { description: 'x' }),
  ]) {
    expect(await failure(change)).toMatchObject({
      statusCode: 400,
      code: 'setup_intent_unexpected_state',
      raw: { setup_intent: { id } },
    })
  }
  expect((await events.list()).data.map(({ type }) => type)).toEqual([
    'setup_intent.canceled',
    'setup_intent.created',
  ])
})

test('a server confirms an online card, which is saved for the customer', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { stripe } = world
  const customer = await stripe.customers.create()
  const done = await stripe.setupIntents.create({
    allowed_payment_method_types: ['card'],
    customer: customer.id,
    payment_method: 'pm_card_visa',
    confirm: true,
  })
  expect(done).toMatchObject({ status: 'succeeded', latest_attempt: expect.stringMatching(/^setatt_/) })
  expect(await stripe.paymentMethods.retrieve(done.payment_method as string)).toMatchObject({
    customer: customer.id,
  })
  const { data } = await stripe.setupAttempts.list({ setup_intent: done.id })
  expect(data).toMatchObject([
    { status: 'succeeded', payment_method_details: { type: 'card', card: { last4: '4242' } } },
  ])
})

test('a declined online card is a 402, and another card can be confirmed', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { stripe } = world
  const { id } = await stripe.setupIntents.create({ payment_method: 'pm_card_chargeDeclined' })
  expect(await failure(stripe.setupIntents.confirm(id))).toMatchObject({
    statusCode: 402,
    type: 'StripeCardError',
    code: 'setup_intent_authentication_failure',
    raw: { setup_intent: { id, status: 'requires_payment_method' } },
  })
  expect(await stripe.setupIntents.confirm(id, { payment_method: 'pm_card_visa' })).toMatchObject({
    status: 'succeeded',
    last_setup_error: null,
  })
})

test('a confirmation without a payment method, or with card_present, is refused', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { stripe } = world
  const { id } = await stripe.setupIntents.create({ allowed_payment_method_types: ['card_present'] })
  expect(await failure(stripe.setupIntents.confirm(id))).toMatchObject({
    code: 'setup_intent_unexpected_state',
  })
  expect(await failure(stripe.setupIntents.create({ confirm: true }))).toMatchObject({ statusCode: 400 })
  expect(await failure(stripe.setupIntents.confirm(id, { payment_method: 'pm_card_visa' }))).toMatchObject({
    code: 'setup_intent_invalid_parameter',
  })
  expect((await stripe.setupIntents.list()).data).toHaveLength(1)
})

test('references are checked', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { setupIntents, setupAttempts } = world.stripe
  expect(await failure(setupIntents.retrieve('seti_x'))).toMatchObject({
    statusCode: 404,
    message: "No such setupintent: 'seti_x'",
  })
  expect(await failure(setupIntents.create({ customer: 'cus_x' }))).toMatchObject({ param: 'customer' })
  expect(await failure(setupIntents.create({ on_behalf_of: 'acct_x' }))).toMatchObject({
    param: 'on_behalf_of',
  })
  expect(await failure(setupAttempts.list({ setup_intent: 'seti_x' }))).toMatchObject({
    param: 'setup_intent',
  })
})
