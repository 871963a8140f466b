import { expect, test } from 'vitest'
import { failure } from '../test-support/client.ts'
import { READER, till } from '../test-support/till.ts'

// Stripe docs: terminal/payments/regional?integration-country=CA ("Refund an Interac payment").

async function canadianTill(options: Parameters<typeof till>[0] = {}) {
  const shop = await till(options)
  const { id } = await shop.paid({ currency: 'cad', allowed_payment_method_types: ['interac_present'] })
  const refund = (params: { amount?: number; metadata?: Record<string, string> } = {}) =>
    shop.stripe.terminal.readers.refundPayment(READER, { payment_intent: id, ...params })
  return { ...shop, payment: id, refund, [Symbol.asyncDispose]: () => shop.simulator.close() }
}

test('a refund is paid to a card that is presented', async () => {
  await using shop = await canadianTill()
  expect((await shop.refund({ amount: 400, metadata: { till: '1' } })).action).toMatchObject({
    type: 'refund_payment',
    status: 'in_progress',
    refund_payment: { payment_intent: shop.payment, amount: 400, metadata: { till: '1' } },
  })
  const { action } = await shop.present()
  expect(action?.status).toBe('succeeded')
  const refund = await shop.stripe.refunds.retrieve(action?.refund_payment?.refund as string)
  expect(refund).toMatchObject({
    amount: 400,
    currency: 'cad',
    status: 'succeeded',
    payment_intent: shop.payment,
    metadata: { till: '1' },
  })
  expect((await shop.eventTypes()).slice(-3)).toEqual([
    'refund.created',
    'charge.refunded',
    'terminal.reader.action_succeeded',
  ])
})

// Stripe's API reference shows the amount of a full refund that named none.
test('without an amount the unrefunded amount is refunded, and nothing can be refunded afterwards', async () => {
  await using shop = await canadianTill()
  expect((await shop.refund()).action?.refund_payment?.amount).toBe(1000)
  await shop.present()
  expect(await failure(shop.refund())).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' })
})

// Stripe docs: terminal/references/testing, "Interac refunds".
test.each([
  [401, 'call_issuer'],
  [405, 'generic_decline'],
  [455, 'incorrect_pin'],
  [465, 'withdrawal_count_limit_exceeded'],
  [475, 'pin_try_exceeded'],
])('a partial refund of %i is declined: %s', async (amount) => {
  await using shop = await canadianTill()
  await shop.refund({ amount })
  expect((await shop.present()).action).toMatchObject({ status: 'failed', failure_code: 'card_declined' })
  expect((await shop.stripe.refunds.list({ payment_intent: shop.payment })).data).toEqual([])
  expect(await shop.readerEvents()).toEqual(['terminal.reader.action_failed'])
})

test('a charge that was refunded meanwhile is not refunded again', async () => {
  await using shop = await canadianTill()
  await shop.refund()
  const other = await shop.stripe.terminal.readers.create({ registration_code: 'simulated-wpe' })
  await shop.stripe.terminal.readers.refundPayment(other.id, { payment_intent: shop.payment })
  shop.simulator.control.readers.presentCard(other.id)
  expect((await shop.present()).action).toMatchObject({
    status: 'failed',
    failure_code: 'charge_already_refunded',
  })
  expect((await shop.stripe.refunds.list({ payment_intent: shop.payment })).data).toHaveLength(1)
})

test('exactly one of charge and payment_intent is required, with a refundable charge', async () => {
  await using shop = await canadianTill()
  const { readers } = shop.stripe.terminal
  const { latest_charge } = await shop.stripe.paymentIntents.retrieve(shop.payment)
  const charge = latest_charge as string
  expect(await failure(readers.refundPayment(READER, {}))).toMatchObject({ code: 'parameter_missing' })
  expect(
    await failure(readers.refundPayment(READER, { charge, payment_intent: shop.payment })),
  ).toMatchObject({ code: 'parameters_exclusive' })
  expect(await failure(shop.refund({ amount: 1001 }))).toMatchObject({ param: 'amount' })
  expect(await failure(readers.refundPayment(READER, { charge: 'ch_x' }))).toMatchObject({
    code: 'resource_missing',
    param: 'charge',
  })
  const unpaid = await shop.intent()
  expect(await failure(readers.refundPayment(READER, { payment_intent: unpaid.id }))).toMatchObject({
    param: 'payment_intent',
  })
  expect((await readers.refundPayment(READER, { charge })).action?.refund_payment).toEqual({
    charge,
    amount: 1000,
  })
})

test('the cards that can be refunded in person: option `inPersonRefund`', async () => {
  for (const inPersonRefund of ['any', 'interac_present'] as const) {
    await using shop = await till({ inPersonRefund })
    const { id } = await shop.paid({ capture_method: 'automatic' })
    const refund = shop.stripe.terminal.readers.refundPayment(READER, { payment_intent: id })
    if (inPersonRefund === 'any') {
      await refund
      expect((await shop.present()).action).toMatchObject({ status: 'succeeded' })
    } else {
      expect(await failure(refund)).toMatchObject({ statusCode: 400, param: 'payment_intent' })
    }
  }
})
