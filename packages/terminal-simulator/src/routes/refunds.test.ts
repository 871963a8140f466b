import { expect, test } from 'vitest'
import { failure } from '../test-support/client.ts'
import { shop } from '../test-support/payments.ts'

const captured = { capture_method: 'automatic' } as const

// Stripe docs: https://docs.stripe.com/refunds, terminal/features/refunds
test('a payment is refunded in parts up to its amount', async () => {
  await using world = await shop()
  const { refunds, charges } = world.stripe
  const { id: payment_intent } = await world.paid(captured)
  const first = await refunds.create({
    payment_intent,
    amount: 400,
    reason: 'requested_by_customer',
    metadata: { till: '1' },
  })
  expect(first).toMatchObject({
    object: 'refund',
    amount: 400,
    currency: 'usd',
    destination_details: { type: 'card', card: { type: 'refund' } },
    metadata: { till: '1' },
    payment_intent,
    reason: 'requested_by_customer',
    status: 'succeeded',
  })
  const charge = first.charge as string
  expect(await charges.retrieve(charge)).toMatchObject({ amount_refunded: 400, refunded: false })
  expect(await failure(refunds.create({ charge, amount: 601 }))).toMatchObject({
    statusCode: 400,
    param: 'amount',
    message: 'Refund amount ($6.01) is greater than unrefunded amount on charge ($6.00)',
  })
  expect(await refunds.create({ charge })).toMatchObject({ amount: 600, payment_intent })
  expect(await charges.retrieve(charge, { expand: ['refunds'] })).toMatchObject({
    amount_refunded: 1000,
    refunded: true,
    refunds: { data: [{ amount: 600 }, { amount: 400 }], has_more: false },
  })
  expect(await failure(refunds.create({ charge }))).toMatchObject({
    statusCode: 400,
    code: 'charge_already_refunded',
    message: `Charge ${charge} has already been refunded.`,
  })
  expect((await world.stripe.paymentIntents.retrieve(payment_intent)).status).toBe('succeeded')
  expect((await world.eventTypes()).slice(-4)).toEqual([
    'refund.created',
    'charge.refunded',
    'refund.created',
    'charge.refunded',
  ])
})

// "Cancel the PaymentIntent of an uncaptured payment": artsy/exchange#463; wording as the API answers it.
test('an authorisation is canceled, not refunded', async () => {
  await using world = await shop()
  const { id: payment_intent } = await world.paid()
  const waiting = await world.intent()
  for (const id of [payment_intent, waiting.id]) {
    expect(await failure(world.stripe.refunds.create({ payment_intent: id }))).toMatchObject({
      statusCode: 400,
      message: `This PaymentIntent (${id}) does not have a successful charge to refund.`,
    })
  }
})

test('after a partial capture only the captured part can be refunded', async () => {
  await using world = await shop()
  const { id } = await world.paid()
  await world.stripe.paymentIntents.capture(id, { amount_to_capture: 700 })
  expect(await world.stripe.refunds.create({ payment_intent: id })).toMatchObject({ amount: 700 })
})

// Stripe docs: terminal/features/refunds ("Interac refunds")
test('Interac is refunded in person only', async () => {
  await using world = await shop()
  const payment = await world.paid({ currency: 'cad', allowed_payment_method_types: ['interac_present'] })
  expect(await failure(world.stripe.refunds.create({ payment_intent: payment.id }))).toMatchObject({
    statusCode: 400,
    code: 'charge_not_refundable',
  })
})

test('a refund requires exactly one existing payment', async () => {
  await using world = await shop()
  const { refunds } = world.stripe
  expect(await failure(refunds.create())).toMatchObject({ code: 'parameter_missing' })
  expect(await failure(refunds.create({ charge: 'ch_x' }))).toMatchObject({
    statusCode: 400,
    code: 'resource_missing',
    param: 'charge',
  })
  const [a, b] = [await world.paid(captured), await world.paid(captured)]
  const other = (b.latest_charge as { id: string }).id
  expect(await failure(refunds.create({ payment_intent: a.id, charge: other }))).toMatchObject({
    param: 'charge',
  })
  for (const share of ['refund_application_fee', 'reverse_transfer']) {
    expect(await failure(refunds.create({ payment_intent: a.id, [share]: true }))).toMatchObject({
      statusCode: 400,
      param: share,
    })
  }
})

// "The refund initially succeeds and later fails": Stripe docs, terminal/references/testing and https://docs.stripe.com/refunds#failed-refunds
test('the amount of a refund that fails later can be refunded again', async () => {
  await using world = await shop({ refundFailureDelayMs: 5000 })
  const { stripe, clock } = world
  const { id: payment_intent } = await world.paid(captured, { number: '4000000000005126' })
  const { id, status, charge } = await stripe.refunds.create({ payment_intent })
  expect(status).toBe('succeeded')
  await clock.advance(4999)
  expect((await stripe.refunds.retrieve(id)).status).toBe('succeeded')
  await clock.advance(1)
  expect(await stripe.refunds.retrieve(id)).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
  })
  expect(await stripe.charges.retrieve(charge as string)).toMatchObject({
    amount_refunded: 0,
    refunded: false,
  })
  expect((await world.eventTypes()).slice(-3)).toEqual([
    'refund.updated',
    'refund.failed',
    'charge.refund.updated',
  ])
})

test('refunds are listed by payment, and their metadata is updated', async () => {
  await using world = await shop()
  const { refunds } = world.stripe
  const [a, b] = [await world.paid(captured), await world.paid(captured)]
  const first = await refunds.create({ payment_intent: a.id })
  const second = await refunds.create({ payment_intent: b.id })
  const ids = async (params: object) => (await refunds.list(params)).data.map(({ id }) => id)
  expect(await ids({})).toEqual([second.id, first.id])
  expect(await ids({ payment_intent: a.id })).toEqual([first.id])
  expect(await ids({ charge: second.charge })).toEqual([second.id])
  expect(await refunds.update(first.id, { metadata: { note: 'cold coffee' } })).toMatchObject({
    metadata: { note: 'cold coffee' },
  })
  expect((await world.eventTypes()).slice(-2)).toEqual(['refund.updated', 'charge.refund.updated'])
  expect(await failure(refunds.update(first.id, { amount: 5 } as object))).toMatchObject({
    code: 'parameter_unknown',
  })
})
