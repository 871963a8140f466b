import { expect, test } from 'vitest'
import { failure } from '../test-support/client.ts'
import { READER, till } from '../test-support/till.ts'

// Stripe docs: terminal/payments/collect-card-payment, "Collect, inspect, and confirm".

test('a card is collected, inspected and confirmed', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  expect((await shop.collect(id)).action?.collect_payment_method).toEqual({ payment_intent: id })
  const { action } = await shop.present()
  expect(action).toMatchObject({
    type: 'collect_payment_method',
    status: 'in_progress',
    collect_payment_method: {
      payment_intent: id,
      payment_method: {
        object: 'payment_method',
        type: 'card_present',
        card_present: { last4: '4242', brand: 'visa' },
      },
    },
  })
  expect(action?.collect_payment_method?.payment_method).not.toHaveProperty('source_card')
  expect(await shop.status(id)).toBe('requires_confirmation')

  expect((await shop.confirm(id)).action).toMatchObject({
    type: 'confirm_payment_intent',
    status: 'succeeded',
    confirm_payment_intent: { payment_intent: id },
  })
  expect(await shop.stripe.paymentIntents.retrieve(id)).toMatchObject({
    status: 'requires_capture',
    payment_method: action?.collect_payment_method?.payment_method?.id,
  })
  expect(await shop.readerEvents()).toEqual([
    'terminal.reader.action_updated',
    'terminal.reader.action_succeeded',
  ])
})

test('the status of a collected action: option `statusAfterCollect`', async () => {
  await using shop = await till({ statusAfterCollect: 'succeeded' })
  const { id } = await shop.intent()
  await shop.collect(id)
  expect((await shop.present()).action).toMatchObject({ type: 'collect_payment_method', status: 'succeeded' })
  expect((await shop.confirm(id)).action).toMatchObject({ status: 'succeeded' })
})

test('the reader is busy during the confirmation', async () => {
  await using shop = await till({ authorizationMs: 1500 })
  const { id } = await shop.intent()
  await shop.collect(id)
  await shop.present()
  expect((await shop.confirm(id)).action).toMatchObject({
    type: 'confirm_payment_intent',
    status: 'in_progress',
  })
  for (const command of [() => shop.cancel(), () => shop.confirm(id)]) {
    expect(await failure(command())).toMatchObject({ code: 'terminal_reader_busy' })
  }
  await shop.clock.advance(1500)
  expect(await shop.action()).toMatchObject({ status: 'succeeded' })
})

test('a collected card that is declined fails the confirmation', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.collect(id)
  await shop.present('4000000000009995')
  expect((await shop.confirm(id)).action).toMatchObject({
    type: 'confirm_payment_intent',
    status: 'failed',
    failure_code: 'card_declined',
    failure_message: 'Your card has insufficient funds.',
  })
  expect(await shop.status(id)).toBe('requires_payment_method')
})

test('a card that is not confirmed within 30 seconds is removed', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.collect(id)
  await shop.present()
  await shop.clock.advance(29_999)
  expect(await shop.status(id)).toBe('requires_confirmation')
  await shop.clock.advance(1)
  expect(await shop.status(id)).toBe('requires_payment_method')
  expect(await shop.action()).toMatchObject({ status: 'failed', failure_code: 'card_read_timed_out' })
  expect(await failure(shop.confirm(id))).toMatchObject({ statusCode: 400, code: 'intent_invalid_state' })
})

test('a collected card is removed with its reader', async () => {
  await using shop = await till()
  const [first, second] = [await shop.intent(), await shop.intent()]
  await shop.collect(first.id)
  await shop.present()
  shop.simulator.control.readers.useFromSdk(READER)
  expect(await shop.status(first.id)).toBe('requires_payment_method')
  shop.simulator.control.readers.releaseFromSdk(READER)
  await shop.collect(second.id)
  await shop.present()
  await shop.stripe.terminal.readers.del(READER)
  expect(await shop.status(second.id)).toBe('requires_payment_method')
})

test.each(['cancel', 'display'] as const)('%s removes the collected card', async (command) => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.collect(id)
  await shop.present()
  await shop[command]()
  expect(await shop.stripe.paymentIntents.retrieve(id)).toMatchObject({
    status: 'requires_payment_method',
    payment_method: null,
  })
  await shop.clock.advance(60_000)
  expect((await shop.action())?.status).not.toBe('failed')
})

test('a confirmation without a card, for another payment or on another reader is refused', async () => {
  await using shop = await till()
  const [here, other] = [await shop.intent(), await shop.intent()]
  await shop.collect(here.id)
  expect(await failure(shop.confirm(here.id))).toMatchObject({
    code: 'intent_invalid_state',
    message: 'Payment intent must be in the requires_confirmation state to be confirmed by a reader.',
  })
  await shop.present()
  shop.simulator.control.payments.collect(other.id)
  expect(await failure(shop.confirm(other.id))).toMatchObject({ code: 'intent_invalid_state' })
  expect(await shop.status(here.id)).toBe('requires_confirmation')
  await shop.confirm(here.id)
  expect(await failure(shop.confirm(other.id))).toMatchObject({ code: 'intent_invalid_state' })
  expect(await shop.status(other.id)).toBe('requires_confirmation')
})

test('a customer can cancel before the card and not after it', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.collect(id, { enable_customer_cancellation: true })
  await shop.present()
  expect(() => shop.simulator.control.readers.customerCancel(READER)).toThrow(/no cancel button/)
})
