import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { failure, raw, stripeFor } from '../test-support/client.ts'
import { shop } from '../test-support/payments.ts'

// Stripe docs: https://docs.stripe.com/api/payment_intents/object, terminal/payments/collect-card-payment.
test('a new PaymentIntent waits for a payment method', async () => {
  await using world = await shop()
  const created = await world.intent({ metadata: { order_id: 'o_1' }, description: 'Table 4' })
  expect(created).toMatchObject({
    object: 'payment_intent',
    amount: 1000,
    amount_capturable: 0,
    amount_received: 0,
    allowed_payment_method_types: ['card_present'],
    capture_method: 'manual',
    client_secret: expect.stringMatching(new RegExp(`^${created.id}_secret_[A-Za-z0-9]{25}$`)),
    created: Math.floor(world.clock.now() / 1000),
    currency: 'usd',
    description: 'Table 4',
    livemode: false,
    metadata: { order_id: 'o_1' },
    payment_method: null,
    payment_method_options: {
      card_present: {
        request_extended_authorization: false,
        request_incremental_authorization_support: false,
      },
    },
    payment_method_types: ['card_present'],
    status: 'requires_payment_method',
  })
  expect(created.id).toMatch(/^pi_[A-Za-z0-9]{24}$/)
  expect(await world.stripe.paymentIntents.retrieve(created.id)).toMatchObject({ id: created.id })
  expect(await world.eventTypes()).toEqual(['payment_intent.created'])
})

// "Missing required param", "Received unknown parameter": Stripe docs, https://docs.stripe.com/error-codes
test.each<[object, object]>([
  [{ currency: undefined }, { code: 'parameter_missing', param: 'currency' }],
  [{ amount: undefined }, { code: 'parameter_missing', param: 'amount' }],
  [{ amount: 10.5 }, { code: 'parameter_invalid_integer', param: 'amount' }],
  [{ amount: 0 }, { code: 'parameter_invalid_integer', param: 'amount' }],
  [{ amount: 100_000_000 }, { code: 'amount_too_large', param: 'amount' }],
  [{ amount: 49 }, { code: 'amount_too_small', message: 'Amount must be at least $0.50 usd' }],
  [{ currency: 'xyz' }, { param: 'currency', message: expect.stringMatching(/^Invalid currency: xyz\. /) }],
  [{ currency: 'kwd', amount: 1005 }, { param: 'amount' }],
  [{ customer: 'cus_x' }, { statusCode: 400, code: 'resource_missing', param: 'customer' }],
  [{ capture_method: 'later' }, { param: 'capture_method' }],
  [{ tip: 100 }, { code: 'parameter_unknown', param: 'tip' }],
  [{ metadata: { ['k'.repeat(41)]: 'v' } }, { param: 'metadata' }],
  [
    { payment_method_options: { card_present: { capture_method: 'automatic' } } },
    { param: 'payment_method_options[card_present][capture_method]' },
  ],
  [{ confirmation_token: 'ctoken_x' }, { param: 'confirmation_token' }],
])('%j is refused', async (params, error) => {
  await using world = await shop()
  expect(await failure(world.intent(params))).toMatchObject({ statusCode: 400, ...error })
  expect((await world.stripe.paymentIntents.list()).data).toEqual([])
  expect(await world.eventTypes()).toEqual([])
})

// Stripe docs: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts and #zero-decimal
test.each([
  ['usd', 50],
  ['gbp', 30],
  ['jpy', 50],
  ['huf', 17500],
  ['CAD', 50],
])('%s can be charged from %i on', async (currency, minimum) => {
  await using world = await shop()
  expect(await world.intent({ currency, amount: minimum })).toMatchObject({
    amount: minimum,
    currency: currency.toLowerCase(),
  })
  expect(await failure(world.intent({ currency, amount: minimum - 1 }))).toMatchObject({
    code: 'amount_too_small',
  })
})

// Stripe docs: changelog/dahlia/2026-07-29/allowed-payment-method-types-parameter
test('allowed types that do not fit the currency are omitted', async () => {
  await using world = await shop()
  const allowed_payment_method_types = ['card_present', 'interac_present']
  expect(await world.intent({ allowed_payment_method_types })).toMatchObject({
    allowed_payment_method_types,
    automatic_payment_methods: null,
    payment_method_types: ['card_present'],
  })
  expect(await world.intent({ allowed_payment_method_types, currency: 'cad' })).toMatchObject({
    payment_method_types: ['card_present', 'interac_present'],
    payment_method_options: { card_present: {}, interac_present: {} },
  })
  const { id } = await world.intent({ allowed_payment_method_types, currency: 'cad' })
  expect(await world.stripe.paymentIntents.update(id, { currency: 'usd' })).toMatchObject({
    payment_method_types: ['card_present'],
  })
  expect(await failure(world.intent({ allowed_payment_method_types: ['interac_present'] }))).toMatchObject({
    statusCode: 400,
    code: 'payment_intent_invalid_parameter',
  })
})

// Stripe docs: changelog/endive/2026-09-30/removes-the-payment-method-types-parameter-from-payment-intents-and-setup-intents
test('payment_method_types is a parameter of older API versions only', async () => {
  await using world = await shop()
  const body = 'amount=1000&currency=usd&payment_method_types[]=card_present'
  expect(await raw(world.simulator, 'POST', '/v1/payment_intents', { body })).toMatchObject({
    status: 400,
    error: { code: 'payment_method_types_no_longer_supported', param: 'payment_method_types' },
  })
  const headers = { 'stripe-version': '2026-08-26.dahlia' }
  expect(await raw(world.simulator, 'POST', '/v1/payment_intents', { body, headers })).toMatchObject({
    status: 200,
    json: { payment_method_types: ['card_present'], allowed_payment_method_types: null },
  })
  for (const type of ['bitcoin', 'interac_present']) {
    const bad = { body: `amount=1000&currency=usd&payment_method_types[]=${type}`, headers }
    expect(await raw(world.simulator, 'POST', '/v1/payment_intents', bad)).toMatchObject({
      status: 400,
      error: { code: 'payment_intent_invalid_parameter', param: 'payment_method_types' },
    })
  }
})

test('without types a PaymentIntent accepts cards', async () => {
  await using world = await shop()
  expect(await world.stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })).toMatchObject({
    automatic_payment_methods: { enabled: true },
    capture_method: 'automatic_async',
    payment_method_types: ['card'],
  })
})

// Stripe docs: https://docs.stripe.com/api/payment_intents/update
test('the amount can change until the payment is authorised, metadata and some texts at any time', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const { id } = await world.intent({ metadata: { a: '1', b: '2' }, receipt_email: 'a@example.com' })
  expect(
    await paymentIntents.update(id, {
      amount: 2000,
      metadata: { b: '', c: '3' },
      receipt_email: '',
      payment_method_options: { card_present: { request_incremental_authorization_support: true } },
    }),
  ).toMatchObject({
    amount: 2000,
    metadata: { a: '1', c: '3' },
    receipt_email: null,
    payment_method_options: {
      card_present: {
        request_extended_authorization: false,
        request_incremental_authorization_support: true,
      },
    },
  })
  world.simulator.control.payments.process(id)
  expect(await failure(paymentIntents.update(id, { amount: 3000 }))).toMatchObject({
    statusCode: 400,
    code: 'payment_intent_unexpected_state',
    payment_intent: { id, status: 'requires_capture', amount: 2000 },
  })
  expect(await paymentIntents.update(id, { description: 'Paid', metadata: { c: '4' } })).toMatchObject({
    description: 'Paid',
    metadata: { a: '1', c: '4' },
  })
})

// Stripe docs: https://docs.stripe.com/api/payment_intents/cancel; wording as the API answers it.
test('a waiting payment can be canceled once', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const { id } = await world.intent()
  expect(await paymentIntents.cancel(id, { cancellation_reason: 'requested_by_customer' })).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'requested_by_customer',
    canceled_at: Math.floor(world.clock.now() / 1000),
  })
  expect(await failure(paymentIntents.cancel(id))).toMatchObject({
    statusCode: 400,
    code: 'payment_intent_unexpected_state',
    message:
      'You cannot cancel this PaymentIntent because it has a status of canceled. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.',
    payment_intent: { id, status: 'canceled' },
  })
  expect(
    await failure(paymentIntents.cancel(id, { cancellation_reason: 'automatic' as 'abandoned' })),
  ).toMatchObject({ param: 'cancellation_reason' })
  expect(await world.eventTypes()).toEqual(['payment_intent.created', 'payment_intent.canceled'])
})

test('an unknown PaymentIntent is a 404', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  for (const answer of [
    paymentIntents.retrieve('pi_x'),
    paymentIntents.capture('pi_x'),
    paymentIntents.cancel('pi_x'),
    paymentIntents.update('pi_x', { amount: 500 }),
    paymentIntents.incrementAuthorization('pi_x', { amount: 500 }),
    paymentIntents.confirm('pi_x'),
  ]) {
    expect(await failure(answer)).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      param: 'payment_intent',
      message: "No such payment_intent: 'pi_x'",
    })
  }
})

// Stripe docs: https://docs.stripe.com/api/payment_intents/list
test('payments are listed newest first, by customer and time', async () => {
  await using world = await shop()
  const { stripe, clock } = world
  const { id: customer } = await stripe.customers.create()
  const first = await world.intent({ customer })
  await clock.advance(10_000)
  const second = await world.intent()
  const ids = async (params: Stripe.PaymentIntentListParams) =>
    (await stripe.paymentIntents.list(params)).data.map(({ id }) => id)
  expect(await ids({})).toEqual([second.id, first.id])
  expect(await ids({ customer })).toEqual([first.id])
  expect(await ids({ created: { gt: first.created } })).toEqual([second.id])
  expect(await ids({ created: first.created })).toEqual([first.id])
  expect(await ids({ limit: 1, starting_after: second.id })).toEqual([first.id])
})

// Stripe docs: https://docs.stripe.com/api/expanding_objects
test('charge, card and customer are expanded on request', async () => {
  await using world = await shop()
  const { stripe } = world
  const { id: customer } = await stripe.customers.create({ name: 'Jenny' })
  const { id } = await world.paid({ customer })
  const expand = [
    'customer',
    'latest_charge.payment_intent',
    'latest_charge.customer',
    'latest_charge.refunds',
    'payment_method',
  ]
  expect(await stripe.paymentIntents.retrieve(id, { expand })).toMatchObject({
    customer: { id: customer, name: 'Jenny' },
    latest_charge: {
      object: 'charge',
      payment_intent: { id },
      customer: { id: customer },
      payment_method_details: { card_present: { last4: '4242' } },
      refunds: { object: 'list', data: [] },
    },
    payment_method: { object: 'payment_method', type: 'card_present' },
  })
  const listed = await stripe.paymentIntents.list({ expand: ['data.latest_charge'] })
  expect(listed.data[0]?.latest_charge).toMatchObject({ object: 'charge' })
  expect(
    await failure(stripe.paymentIntents.retrieve(id, { expand: ['latest_charge.payment_method_details'] })),
  ).toMatchObject({ statusCode: 400 })
})

// Stripe docs: https://docs.stripe.com/connect/charges, terminal/features/connect
test('fees and transfers are possible for connected accounts only', async () => {
  await using world = await shop({
    seed: {
      accounts: [
        { id: 'acct_platform' },
        { id: 'acct_shop', connected_to: 'acct_platform' },
        { id: 'acct_other' },
      ],
    },
  })
  expect(
    await world.intent({
      application_fee_amount: 100,
      on_behalf_of: 'acct_shop',
      transfer_data: { destination: 'acct_shop' },
    }),
  ).toMatchObject({
    application_fee_amount: 100,
    on_behalf_of: 'acct_shop',
    transfer_data: { destination: 'acct_shop' },
  })
  const direct = stripeFor(world.simulator, 'sk_test_x', { stripeAccount: 'acct_shop' })
  const params = { amount: 1000, currency: 'usd', application_fee_amount: 100 }
  expect(await direct.paymentIntents.create(params)).toMatchObject({ application_fee_amount: 100 })
  expect(await failure(world.intent({ application_fee_amount: 100 }))).toMatchObject({
    param: 'application_fee_amount',
    message: expect.stringMatching(/^Can only apply an application_fee_amount when/),
  })
  expect(
    await failure(direct.paymentIntents.create({ ...params, application_fee_amount: 1001 })),
  ).toMatchObject({
    param: 'application_fee_amount',
  })
  for (const account of ['acct_other', 'acct_x']) {
    expect(await failure(world.intent({ transfer_data: { destination: account } }))).toMatchObject({
      code: 'resource_missing',
      param: 'transfer_data[destination]',
      message: `No such destination: '${account}'`,
    })
    expect(await failure(world.intent({ on_behalf_of: account }))).toMatchObject({
      code: 'resource_missing',
      param: 'on_behalf_of',
    })
  }
})

test('the request log does not contain the client_secret of a retrieval', async () => {
  await using world = await shop()
  const { id, client_secret } = await world.intent()
  await world.stripe.paymentIntents.retrieve(id, { client_secret: client_secret as string })
  expect(world.simulator.requests.at(-1)?.params).toEqual({ client_secret: '[redacted]' })
})
