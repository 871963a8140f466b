import { expect, test } from 'vitest'
import { demoSeed, type Seed } from '../index.ts'
import { failure } from '../test-support/client.ts'
import { chargeOf } from '../test-support/payments.ts'
import { READER, till } from '../test-support/till.ts'

const [hq, dublin] = demoSeed.locations
const CANCEL_MESSAGE = 'This action could not be completed due to an error on the card reader.'

/** The reader's software reports the API's error from 2.42 on. */
const modern: Seed = {
  ...demoSeed,
  readers: [{ ...demoSeed.readers[0], device_sw_version: '2.42.0.1' }],
}

// Stripe docs: terminal/references/testing ("Simulated card reader").
test('a card is approved, and the test helper returns the outcome', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.process(id)
  expect((await shop.present()).action).toMatchObject({
    type: 'process_payment_intent',
    status: 'succeeded',
    failure_code: null,
    process_payment_intent: { payment_intent: id },
  })
  const paid = await shop.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
  expect(paid).toMatchObject({ status: 'requires_capture', amount_capturable: 1000 })
  expect(chargeOf(paid).payment_method_details?.card_present).toMatchObject({
    reader: READER,
    location: hq.id,
    last4: '4242',
  })
  expect(await shop.eventTypes()).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
    'terminal.reader.action_succeeded',
  ])
})

test('an event contains the reader at the time of the event', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.process(id)
  await shop.present()
  await shop.display()
  const [event] = (await shop.stripe.events.list({ type: 'terminal.reader.action_succeeded' })).data
  expect(event?.data.object).toMatchObject({
    id: READER,
    object: 'terminal.reader',
    action: { type: 'process_payment_intent', status: 'succeeded' },
  })
  expect(event?.data.object).not.toHaveProperty('slot')
  expect(event?.data.object).not.toHaveProperty('device')
})

test('the order of the events: option `readerEventOrder`', async () => {
  await using shop = await till({ readerEventOrder: 'reader_first' })
  const { id } = await shop.intent()
  await shop.process(id)
  await shop.present()
  expect((await shop.eventTypes()).slice(1)).toEqual([
    'terminal.reader.action_succeeded',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
  ])
})

// Stripe docs: terminal/references/testing, "Simulated test cards".
test.each([
  ['4000000000000002', 'card_declined'],
  ['4000000000009995', 'card_declined'],
  ['4000000000000069', 'expired_card'],
  ['4000000000000119', 'processing_error'],
])('the card %s is declined with %s, and the HTTP status stays 200', async (number, failure_code) => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.process(id)
  const reader = await shop.present(number)
  expect(reader.lastResponse.statusCode).toBe(200)
  expect(reader.action).toMatchObject({ status: 'failed', failure_code, api_error: null })
  const declined = await shop.stripe.paymentIntents.retrieve(id)
  expect(declined).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: failure_code, message: reader.action?.failure_message },
  })
  expect(await shop.eventTypes()).toEqual([
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'terminal.reader.action_failed',
  ])
  await shop.process(id)
  await shop.present()
  expect(await shop.status(id)).toBe('requires_capture')
})

// Stripe docs: changelog/dahlia/2026-05-27/terminal-reader-action-failures-error-details
test('reader software from 2.42 on shows the API error of a decline, and none for its own failures', async () => {
  await using shop = await till({ seed: modern })
  const { id } = await shop.intent()
  await shop.process(id, { enable_customer_cancellation: true })
  expect((await shop.present('4000000000009995')).action?.api_error).toMatchObject({
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    doc_url: 'https://stripe.com/docs/error-codes/card-declined',
    message: 'Your card has insufficient funds.',
    charge: expect.stringMatching(/^ch_/),
  })
  await shop.process(id, { enable_customer_cancellation: true })
  shop.simulator.control.readers.customerCancel(READER)
  expect(await shop.action()).toMatchObject({ failure_code: 'customer_canceled', api_error: null })
})

// Stripe docs: terminal/references/testing, "Physical test cards" (amounts).
test('the amount with the tip determines a decline', async () => {
  await using shop = await till()
  const { id } = await shop.intent({ amount: 1055 })
  await shop.process(id)
  expect((await shop.present()).action).toMatchObject({ status: 'failed', failure_code: 'card_declined' })
  expect(await shop.stripe.paymentIntents.retrieve(id)).toMatchObject({
    last_payment_error: { decline_code: 'incorrect_pin' },
  })
})

// Stripe docs: terminal/references/testing, "Cardholder verification".
test.each([
  ['4001007020000002', 'offline_pin'],
  ['4001000360000005', 'online_pin'],
])('the card %s is verified by %s', async (number, cardholder_verification_method) => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.process(id)
  await shop.present(number)
  const paid = await shop.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
  expect(chargeOf(paid).payment_method_details?.card_present?.receipt).toMatchObject({
    cardholder_verification_method,
  })
})

// Stripe docs: terminal/payments/regional?integration-country=CA
test('an Interac card is captured at once, and is the default of a payment that accepts nothing else', async () => {
  await using shop = await till()
  const { id } = await shop.intent({ currency: 'cad', allowed_payment_method_types: ['interac_present'] })
  await shop.process(id)
  await shop.present()
  expect(await shop.stripe.paymentIntents.retrieve(id)).toMatchObject({
    status: 'succeeded',
    amount_received: 1000,
  })
})

test('a card that the payment does not accept is refused, and the reader keeps waiting', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.process(id)
  for (const given of ['4506445006931933', '4111111111111111']) {
    expect(await failure(shop.present(given))).toMatchObject({ statusCode: 400 })
  }
  expect(await shop.action()).toMatchObject({ status: 'in_progress' })
})

// Stripe docs: terminal/payments/collect-card-payment ("Customer-initiated cancellation").
test('the customer can cancel where the action enables it', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  const { readers } = shop.simulator.control
  await shop.process(id)
  expect(() => readers.customerCancel(READER)).toThrow(/no cancel button/)
  const { action } = await shop.process(id, { enable_customer_cancellation: true })
  expect(action?.process_payment_intent?.process_config).toEqual({ enable_customer_cancellation: true })
  readers.customerCancel(READER)
  expect(await shop.action()).toMatchObject({
    status: 'failed',
    failure_code: 'customer_canceled',
    failure_message: CANCEL_MESSAGE,
  })
  expect(await shop.status(id)).toBe('requires_payment_method')
  expect(await shop.readerEvents()).toEqual(['terminal.reader.action_failed'])
})

test('a payment that was canceled meanwhile is not charged', async () => {
  await using shop = await till({ seed: modern })
  const { id } = await shop.intent()
  await shop.process(id)
  await shop.stripe.paymentIntents.cancel(id)
  expect((await shop.present()).action).toMatchObject({
    status: 'failed',
    failure_code: 'intent_invalid_state',
    api_error: { type: 'invalid_request_error', code: 'intent_invalid_state' },
  })
  expect(await shop.eventTypes()).not.toContain('charge.succeeded')
})

test('two readers with one payment charge one card only', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  const other = demoSeed.readers[1].id
  await shop.process(id)
  await shop.stripe.terminal.readers.processPaymentIntent(other, { payment_intent: id })
  await shop.present()
  shop.simulator.control.readers.presentCard(other)
  expect((await shop.stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
  expect(await shop.readerEvents()).toEqual([
    'terminal.reader.action_succeeded',
    'terminal.reader.action_failed',
  ])
})

// Stripe docs: terminal/features/saving-cards/save-after-payment
test('a card is saved with the payment and the consent of the cardholder', async () => {
  await using shop = await till()
  const customer = await shop.stripe.customers.create()
  const { id } = await shop.intent({ customer: customer.id, setup_future_usage: 'off_session' })
  const { action } = await shop.process(id, { allow_redisplay: 'always' })
  expect(action?.process_payment_intent).not.toHaveProperty('process_config.allow_redisplay')
  await shop.present()
  const paid = await shop.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
  const saved = chargeOf(paid).payment_method_details?.card_present?.generated_card as string
  expect(await shop.stripe.paymentMethods.retrieve(saved)).toMatchObject({
    type: 'card',
    allow_redisplay: 'always',
    customer: customer.id,
  })
})

// Stripe docs: terminal/payments/regional.
test('a reader in another country than the account can be refused: option `readerCountry`', async () => {
  await using shop = await till({ readerCountry: 'account' })
  const { id } = await shop.intent()
  const abroad = demoSeed.readers.find(({ location }) => location === dublin.id)?.id as string
  expect(
    await failure(shop.stripe.terminal.readers.processPaymentIntent(abroad, { payment_intent: id })),
  ).toMatchObject({ statusCode: 400, code: 'terminal_reader_invalid_location_for_payment' })
  expect((await shop.process(id)).action?.status).toBe('in_progress')
})
