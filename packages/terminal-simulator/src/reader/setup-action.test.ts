import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { failure, raw } from '../test-support/client.ts'
import { READER, till } from '../test-support/till.ts'

// Stripe docs: terminal/features/saving-cards/save-directly and terminal/references/testing.

async function savingTill() {
  const shop = await till({
    seed: { ...demoSeed, readers: [{ ...demoSeed.readers[0], device_sw_version: '2.42' }] },
  })
  const customer = await shop.stripe.customers.create()
  const { id } = await shop.stripe.setupIntents.create({
    allowed_payment_method_types: ['card_present'],
    customer: customer.id,
  })
  const process = (setup_intent = id) =>
    shop.stripe.terminal.readers.processSetupIntent(READER, { setup_intent, allow_redisplay: 'limited' })
  return {
    ...shop,
    customer,
    setupIntent: id,
    processSetup: process,
    [Symbol.asyncDispose]: () => shop.simulator.close(),
  }
}

test('a card is saved, and the action names the generated card', async () => {
  await using shop = await savingTill()
  expect((await shop.processSetup()).action).toMatchObject({
    type: 'process_setup_intent',
    status: 'in_progress',
    process_setup_intent: { setup_intent: shop.setupIntent },
  })
  const { action } = await shop.present()
  const generated = action?.process_setup_intent?.generated_card as string
  expect(action).toMatchObject({ status: 'succeeded', failure_code: null })
  const done = await shop.stripe.setupIntents.retrieve(shop.setupIntent, {
    expand: ['latest_attempt', 'payment_method'],
  })
  expect(done).toMatchObject({
    status: 'succeeded',
    last_setup_error: null,
    payment_method: { type: 'card_present' },
    latest_attempt: {
      status: 'succeeded',
      payment_method_details: {
        type: 'card_present',
        card_present: { generated_card: generated, offline: null },
      },
    },
  })
  expect(await shop.stripe.paymentMethods.retrieve(generated)).toMatchObject({
    type: 'card',
    allow_redisplay: 'limited',
    customer: shop.customer.id,
    card: {
      last4: '4242',
      generated_from: { setup_attempt: (done.latest_attempt as Stripe.SetupAttempt).id },
    },
  })
  expect((await shop.eventTypes()).slice(-3)).toEqual([
    'payment_method.attached',
    'setup_intent.succeeded',
    'terminal.reader.action_succeeded',
  ])
})

test.each(['4000000000000002', '4000000000009995', '4000000000000069'])(
  'the declined card %s fails the setup',
  async (number) => {
    await using shop = await savingTill()
    await shop.processSetup()
    expect((await shop.present(number)).action).toMatchObject({
      status: 'failed',
      failure_code: 'setup_intent_authentication_failure',
      api_error: { code: 'setup_intent_authentication_failure' },
    })
    expect(await shop.stripe.setupIntents.retrieve(shop.setupIntent)).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_setup_error: {
        code: 'setup_intent_authentication_failure',
        payment_method: { type: 'card_present' },
      },
    })
    expect((await shop.eventTypes()).slice(-2)).toEqual([
      'setup_intent.setup_failed',
      'terminal.reader.action_failed',
    ])
    await shop.processSetup()
    expect((await shop.present()).action).toMatchObject({ status: 'succeeded' })
    const { data } = await shop.stripe.setupAttempts.list({ setup_intent: shop.setupIntent })
    expect(data.map(({ status }) => status)).toEqual(['succeeded', 'failed'])
  },
)

test('allow_redisplay is mandatory', async () => {
  await using shop = await savingTill()
  const params = { setup_intent: shop.setupIntent } as Stripe.Terminal.ReaderProcessSetupIntentParams
  expect(await failure(shop.stripe.terminal.readers.processSetupIntent(READER, params))).toMatchObject({
    code: 'parameter_missing',
    param: 'allow_redisplay',
  })
})

test('before 2024-09-30 customer_consent_collected is accepted and allow_redisplay is optional', async () => {
  await using shop = await savingTill()
  const path = `/v1/terminal/readers/${READER}/process_setup_intent`
  const process = (version: string) =>
    raw(shop.simulator, 'POST', path, {
      body: `setup_intent=${shop.setupIntent}&customer_consent_collected=true`,
      headers: { 'Stripe-Version': version },
    })
  const refused = await process('2024-09-30.acacia')
  expect(refused.error).toMatchObject({ code: 'parameter_unknown', param: 'customer_consent_collected' })
  const { status, json } = await process('2024-06-20')
  expect([status, json.action]).toMatchObject([200, { type: 'process_setup_intent', status: 'in_progress' }])
})

test('a SetupIntent in a final status, or without card_present, is refused', async () => {
  await using shop = await savingTill()
  await shop.stripe.setupIntents.cancel(shop.setupIntent)
  expect(await failure(shop.processSetup())).toMatchObject({ statusCode: 400, code: 'intent_invalid_state' })
  const online = await shop.stripe.setupIntents.create({ allowed_payment_method_types: ['card'] })
  expect(await failure(shop.processSetup(online.id))).toMatchObject({
    statusCode: 400,
    param: 'setup_intent',
  })
  expect(await failure(shop.processSetup('seti_x'))).toMatchObject({
    code: 'resource_missing',
    param: 'setup_intent',
  })
})

test('a SetupIntent that is canceled while the reader waits saves nothing', async () => {
  await using shop = await savingTill()
  await shop.processSetup()
  await shop.stripe.setupIntents.cancel(shop.setupIntent)
  expect((await shop.present()).action).toMatchObject({
    status: 'failed',
    failure_code: 'intent_invalid_state',
  })
  expect((await shop.stripe.setupAttempts.list({ setup_intent: shop.setupIntent })).data).toEqual([])
})
