import { expect, test } from 'vitest'
import { type Clock, testClock } from '../index.ts'
import { failure } from '../test-support/client.ts'
import { chargeOf, shop } from '../test-support/payments.ts'

const DAY = 24 * 60 * 60 * 1000
const HOUR = DAY / 24

// Stripe docs: https://docs.stripe.com/api/payment_intents/capture
test('a capture takes what was authorised', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const { id } = await world.paid()
  const captured = await paymentIntents.capture(id, { metadata: { till: '1' } })
  expect(captured).toMatchObject({
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: 1000,
    metadata: { till: '1' },
  })
  expect((await world.eventTypes()).slice(-2)).toEqual(['charge.captured', 'payment_intent.succeeded'])
  expect(await failure(paymentIntents.capture(id))).toMatchObject({
    statusCode: 400,
    code: 'payment_intent_unexpected_state',
    message:
      'This PaymentIntent could not be captured because it has a status of succeeded. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.',
    payment_intent: { id },
  })
})

// Stripe docs: payments/place-a-hold-on-a-payment-method; the released rest shows as refunded: solidusio/solidus_stripe#268.
test('a part is captured and the rest is released', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const { id } = await world.paid()
  const captured = await paymentIntents.capture(id, { amount_to_capture: 750, expand: ['latest_charge'] })
  expect(captured).toMatchObject({ status: 'succeeded', amount: 1000, amount_received: 750 })
  expect(chargeOf(captured)).toMatchObject({
    amount: 1000,
    amount_captured: 750,
    amount_refunded: 250,
    captured: true,
    refunded: false,
  })
  const split = await world.paid()
  expect(
    await failure(paymentIntents.capture(split.id, { amount_to_capture: 500, final_capture: false })),
  ).toMatchObject({ statusCode: 400, param: 'final_capture' })
})

// `amount_too_large`: Stripe docs, https://docs.stripe.com/error-codes; wording as woocommerce-payments meets it.
test('more than was authorised is refused', async () => {
  await using world = await shop()
  const { id } = await world.paid()
  expect(await failure(world.stripe.paymentIntents.capture(id, { amount_to_capture: 1001 }))).toMatchObject({
    statusCode: 400,
    code: 'amount_too_large',
    message:
      'The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge.',
    payment_intent: { id, status: 'requires_capture' },
  })
})

// "Up to 50% of the authorized amount or 50 USD, whichever is greater": Stripe docs, terminal/features/collecting-tips/on-receipt.
test.each([
  [4000, 9000],
  [10_000, 15_000],
])('with tips on receipts, %i USD cents can be captured up to %i', async (amount, most) => {
  await using world = await shop({ overcapture: 'us_tipping' })
  const { paymentIntents } = world.stripe
  const { id } = await world.paid({ amount })
  expect(await failure(paymentIntents.capture(id, { amount_to_capture: most + 1 }))).toMatchObject({
    code: 'amount_too_large',
  })
  const captured = await paymentIntents.capture(id, { amount_to_capture: most, expand: ['latest_charge'] })
  expect(captured).toMatchObject({ status: 'succeeded', amount: most, amount_received: most })
  expect(chargeOf(captured)).toMatchObject({
    amount_captured: most,
    amount_refunded: 0,
    payment_method_details: { card_present: { amount_authorized: amount, overcapture_supported: true } },
  })
})

test('tips on receipts exist in the US, for four brands', async () => {
  await using world = await shop({
    overcapture: 'us_tipping',
    seed: { accounts: [{ id: 'acct_ie', country: 'IE' }] },
  })
  const irish = chargeOf(await world.paid())
  expect(irish.payment_method_details?.card_present?.overcapture_supported).toBe(false)
  await using us = await shop({ overcapture: 'us_tipping' })
  const jcb = chargeOf(await us.paid({}, { number: '3566002020360505' }))
  expect(jcb.payment_method_details?.card_present?.overcapture_supported).toBe(false)
})

// "You must manually capture within 2 days": Stripe docs, terminal/payments/collect-card-payment.
test('an authorisation that is not captured in time is canceled', async () => {
  await using world = await shop()
  const { id } = await world.paid()
  await world.clock.advance(2 * DAY - 1)
  expect((await world.stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture')
  await world.clock.advance(1)
  const canceled = await world.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
  expect(canceled).toMatchObject({
    status: 'canceled',
    amount_capturable: 0,
    cancellation_reason: 'automatic',
    canceled_at: Math.floor(world.clock.now() / 1000),
  })
  expect(chargeOf(canceled)).toMatchObject({ captured: false, refunded: true, amount_refunded: 1000 })
  expect((await world.eventTypes()).slice(-2)).toEqual(['charge.expired', 'payment_intent.canceled'])
})

test('a payment that is captured or canceled in time is not changed by the deadline', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const captured = await world.paid()
  const canceled = await world.paid()
  await paymentIntents.capture(captured.id)
  await paymentIntents.cancel(canceled.id)
  await world.clock.advance(3 * DAY)
  expect((await paymentIntents.retrieve(captured.id)).status).toBe('succeeded')
  expect((await paymentIntents.retrieve(canceled.id)).cancellation_reason).toBeNull()
  expect(await world.eventTypes()).not.toContain('charge.expired')
})

// Stripe docs: terminal/features/extended-authorizations
test.each([
  ['4242424242424242', 29 * DAY + 18 * HOUR],
  ['5555555555554444', 30 * DAY],
  ['3566002020360505', 2 * DAY],
])('an extended authorisation of %s lasts %i ms', async (number, ms) => {
  await using world = await shop()
  const extended = {
    payment_method_options: { card_present: { request_extended_authorization: true } },
  }
  const charge = chargeOf(await world.paid(extended, { number }))
  expect(charge.payment_method_details?.card_present?.capture_before).toBe((world.clock.now() + ms) / 1000)
  await using plain = await shop({ extendedAuthorizations: 'unavailable' })
  const short = chargeOf(await plain.paid(extended, { number }))
  expect(short.payment_method_details?.card_present?.capture_before).toBe(
    (plain.clock.now() + 2 * DAY) / 1000,
  )
})

// A canceled authorisation shows as refunded on its charge: woocommerce-gateway-stripe, webhook handler of charge.refunded.
test('canceling an authorisation releases it', async () => {
  await using world = await shop()
  const { id } = await world.paid()
  const canceled = await world.stripe.paymentIntents.cancel(id, { expand: ['latest_charge'] })
  expect(canceled).toMatchObject({ status: 'canceled', amount_capturable: 0, amount_received: 0 })
  expect(chargeOf(canceled)).toMatchObject({ captured: false, refunded: true, amount_refunded: 1000 })
  expect((await world.eventTypes()).slice(-2)).toEqual(['charge.refunded', 'payment_intent.canceled'])
  expect(await failure(world.stripe.paymentIntents.capture(id))).toMatchObject({
    code: 'payment_intent_unexpected_state',
  })
})

test('a payment in a final status has no timer', async () => {
  const clock = testClock()
  let pending = 0
  const counting: Clock = {
    now: () => clock.now(),
    setTimeout(task, delayMs) {
      pending++
      const cancel = clock.setTimeout(task, delayMs)
      return () => {
        pending--
        cancel()
      }
    },
  }
  await using world = await shop({ clock: counting })
  const { paymentIntents } = world.stripe
  const before = pending
  const [captured, canceled] = [await world.paid(), await world.paid()]
  expect(pending).toBe(before + 2)
  await paymentIntents.capture(captured.id)
  await paymentIntents.cancel(canceled.id)
  expect(pending).toBe(before)
})
