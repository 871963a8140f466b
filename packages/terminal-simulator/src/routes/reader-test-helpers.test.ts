import { expect, test } from 'vitest'
import { demoSeed, type Seed } from '../index.ts'
import { failure, simulation, stripeFor } from '../test-support/client.ts'
import { READER, till } from '../test-support/till.ts'

const real: Seed = {
  ...demoSeed,
  readers: [
    { id: READER, device_type: 'stripe_s700', serial_number: 'S700-1' },
    { id: 'tmr_live', livemode: true, device_type: 'stripe_s700', serial_number: 'S700-2' },
  ],
}

// Stripe docs: api/terminal/readers/present_payment_method ("on a simulated reader").
test('the test helpers refuse real readers and live mode', async () => {
  await using world = await simulation({ seed: real })
  const live = stripeFor(world.simulator, 'sk_live_x')
  const helpers = world.stripe.testHelpers.terminal.readers
  const liveHelpers = live.testHelpers.terminal.readers
  for (const answer of [
    helpers.presentPaymentMethod(READER),
    helpers.succeedInputCollection(READER),
    helpers.timeoutInputCollection(READER),
    liveHelpers.presentPaymentMethod('tmr_live'),
    liveHelpers.succeedInputCollection('tmr_live'),
    liveHelpers.timeoutInputCollection('tmr_live'),
  ]) {
    expect(await failure(answer)).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' })
  }
})

test('a card while the reader waits for none: option `presentOnIdleReader`', async () => {
  await using strict = await till()
  expect(await failure(strict.present())).toMatchObject({ statusCode: 400, param: 'reader' })
  await using lenient = await till({ presentOnIdleReader: 'ignored' })
  expect((await lenient.present()).action).toBeNull()
})

test('the card must match the type', async () => {
  await using shop = await till()
  const { id } = await shop.intent({
    currency: 'cad',
    allowed_payment_method_types: ['card_present', 'interac_present'],
  })
  await shop.process(id)
  expect(
    await failure(shop.present({ type: 'card_present', card_present: { number: '4506445006931933' } })),
  ).toMatchObject({ param: 'type' })
  expect(
    await failure(
      shop.present({ type: 'card', card: { number: '4242424242424242', exp_month: 12, exp_year: 2034 } }),
    ),
  ).toMatchObject({ param: 'type' })
  expect((await shop.present({ type: 'interac_present' })).action).toMatchObject({ status: 'succeeded' })
  const { latest_charge } = await shop.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
  expect(latest_charge).toMatchObject({ payment_method_details: { type: 'interac_present' } })
})

// Stripe docs: api/terminal/readers/present_payment_method ("Two- or four-digit number representing the card's expiration year").
test.each([31, 2031])('a card that is typed in has the given expiry year, %i', async (exp_year) => {
  await using shop = await till()
  const { id } = await shop.intent({
    allowed_payment_method_types: ['card'],
    payment_method_options: { card: { moto: true } },
  })
  await shop.process(id)
  await shop.present({ type: 'card', card: { number: '4242424242424242', exp_month: 7, exp_year } })
  const { latest_charge } = await shop.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
  expect(latest_charge).toMatchObject({
    payment_method_details: { card: { exp_month: 7, exp_year: 2031 } },
  })
})

test('the request log contains no card numbers', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.process(id)
  await shop.present('5555555555554444')
  expect(JSON.stringify(shop.simulator.requests)).not.toContain('5555555555554444')
})
