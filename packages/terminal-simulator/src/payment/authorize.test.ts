import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { failure } from '../test-support/client.ts'
import { chargeOf, shop } from '../test-support/payments.ts'

const TWO_DAYS = 2 * 24 * 60 * 60

// Stripe docs: terminal/payments/collect-card-payment; members of the charge: stripe-node, Charge.PaymentMethodDetails.CardPresent.
test('an approved card leaves an authorisation to capture within two days', async () => {
  await using world = await shop()
  const [reader] = demoSeed.readers
  const payment = await world.paid(
    { metadata: { order: '1' } },
    { reader: reader.id, location: reader.location },
  )
  expect(payment).toMatchObject({
    amount: 1000,
    amount_capturable: 1000,
    amount_received: 0,
    last_payment_error: null,
    status: 'requires_capture',
    payment_method: { object: 'payment_method', type: 'card_present', customer: null },
  })
  expect(chargeOf(payment)).toMatchObject({
    amount: 1000,
    amount_captured: 0,
    captured: false,
    metadata: { order: '1' },
    outcome: { network_status: 'approved_by_network', type: 'authorized' },
    paid: true,
    payment_intent: payment.id,
    payment_method_details: {
      type: 'card_present',
      card_present: {
        amount_authorized: 1000,
        brand: 'visa',
        capture_before: Math.floor(world.clock.now() / 1000) + TWO_DAYS,
        funding: 'credit',
        generated_card: null,
        incremental_authorization_supported: false,
        last4: '4242',
        location: reader.location,
        overcapture_supported: false,
        read_method: 'contactless_emv',
        reader: reader.id,
        receipt: { account_type: 'credit', dedicated_file_name: 'A0000000031010' },
      },
    },
    status: 'succeeded',
  })
  expect(await world.eventTypes()).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
  ])
})

test.each(['automatic', 'automatic_async'] as const)('%s captures at once', async (capture_method) => {
  await using world = await shop()
  const payment = await world.paid({ capture_method })
  expect(payment).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 1000 })
  expect(chargeOf(payment)).toMatchObject({ captured: true, amount_captured: 1000 })
  expect(chargeOf(payment).payment_method_details?.card_present).not.toHaveProperty('capture_before')
  expect(await world.eventTypes()).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
  ])
})

// Stripe docs: terminal/references/testing
test.each([
  ['4242424242424242', 'visa', 'credit'],
  ['4000056655665556', 'visa', 'debit'],
  ['5555555555554444', 'mastercard', 'credit'],
  ['5200828282828210', 'mastercard', 'debit'],
  ['5105105105105100', 'mastercard', 'prepaid'],
  ['378282246310005', 'amex', 'credit'],
  ['371449635398431', 'amex', 'credit'],
  ['6011111111111117', 'discover', 'credit'],
  ['6011000990139424', 'discover', 'credit'],
  ['3056930009020004', 'diners', 'credit'],
  ['36227206271667', 'diners', 'credit'],
  ['3566002020360505', 'jcb', 'credit'],
  ['6200000000000005', 'unionpay', 'credit'],
  ['6280000360000978', 'eftpos_au', 'debit'],
  ['4000050360000001', 'eftpos_au', 'debit'],
  ['5555050360000080', 'eftpos_au', 'debit'],
  ['4000002500001001', 'cartes_bancaires', 'credit'],
  ['5555552500001001', 'cartes_bancaires', 'credit'],
  ['4711009900000316877', 'girocard', 'debit'],
])('the test card %s is %s, %s', async (number, brand, funding) => {
  await using world = await shop()
  const payment = await world.paid({}, { number })
  expect(chargeOf(payment).payment_method_details?.card_present).toMatchObject({
    brand,
    funding,
    last4: number.slice(-4),
    network: brand,
  })
  expect(payment.payment_method).toMatchObject({ card_present: { brand, funding } })
})

// Stripe docs: terminal/references/testing ("Test cards for specific success cases")
test.each([
  ['4001007020000002', 'offline_pin'],
  ['4000008260000075', 'offline_pin'],
  ['4001000360000005', 'online_pin'],
  ['4000002760000008', 'online_pin'],
  ['4242424242424242', 'approval'],
])('the receipt of %s has the cardholder verification %s', async (number, method) => {
  await using world = await shop()
  const { payment_method_details } = chargeOf(await world.paid({}, { number }))
  expect(payment_method_details?.card_present?.receipt?.cardholder_verification_method).toBe(method)
})

// Stripe docs: terminal/references/testing ("Test cards for specific error cases"), https://docs.stripe.com/declines/codes
test.each([
  ['4000000000000002', 'card_declined', 'generic_decline'],
  ['4000000000009995', 'card_declined', 'insufficient_funds'],
  ['4000000000009987', 'card_declined', 'lost_card'],
  ['4000000000009979', 'card_declined', 'stolen_card'],
  ['4000000000000069', 'expired_card', undefined],
  ['4000000000000119', 'processing_error', undefined],
])('%s is refused: %s, %s', async (number, code, decline_code) => {
  await using world = await shop()
  const payment = await world.paid({}, { number })
  const charge = chargeOf(payment)
  expect(payment).toMatchObject({
    status: 'requires_payment_method',
    amount_capturable: 0,
    payment_method: null,
    last_payment_error: {
      type: 'card_error',
      code,
      charge: charge.id,
      payment_method: { type: 'card_present', card_present: { last4: number.slice(-4) } },
    },
  })
  expect(payment.last_payment_error?.decline_code).toBe(decline_code)
  expect(charge).toMatchObject({
    captured: false,
    failure_code: code,
    failure_message: payment.last_payment_error?.message,
    outcome: { type: 'issuer_declined', reason: decline_code ?? code },
    paid: false,
    status: 'failed',
  })
  expect(await world.eventTypes()).toEqual([
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
  ])
})

// "Reuse the PaymentIntent after a decline": Stripe docs, terminal/payments/collect-card-payment.
test('after a decline the PaymentIntent accepts another card', async () => {
  await using world = await shop()
  const declined = await world.paid({}, { number: '4000000000009995' })
  world.simulator.control.payments.process(declined.id)
  const paid = await world.stripe.paymentIntents.retrieve(declined.id, { expand: ['latest_charge'] })
  expect(paid).toMatchObject({ status: 'requires_capture', last_payment_error: null })
  const charges = await world.stripe.charges.list({ payment_intent: declined.id })
  expect(charges.data.map(({ status }) => status)).toEqual(['succeeded', 'failed'])
})

// Stripe docs: terminal/references/testing ("amounts ending in")
test.each([
  [1000, undefined],
  [1001, 'call_issuer'],
  [1005, 'generic_decline'],
  [1055, 'incorrect_pin'],
  [1065, 'withdrawal_count_limit_exceeded'],
  [1075, 'pin_try_exceeded'],
  [1099, undefined],
])('the test amount %i: %s', async (amount, decline_code) => {
  await using world = await shop()
  const { status, last_payment_error } = await world.paid({ amount })
  expect(last_payment_error?.decline_code).toBe(decline_code)
  expect(status).toBe(decline_code ? 'requires_payment_method' : 'requires_capture')
})

test('test amounts apply to zero-decimal currencies', async () => {
  await using world = await shop()
  expect((await world.paid({ amount: 105, currency: 'jpy' })).last_payment_error).toMatchObject({
    decline_code: 'generic_decline',
  })
})

test('an amount ending in 60 is declined with testAmount60: declined', async () => {
  await using current = await shop()
  expect((await current.paid({ amount: 1060 })).status).toBe('requires_capture')
  await using older = await shop({ testAmount60: 'declined' })
  expect((await older.paid({ amount: 1060 })).last_payment_error?.code).toBe('card_declined')
})

// BreX900/mek-packages#35: `code` and `decline_code` were both `online_or_offline_pin_required`.
test.each([
  [1002, 'offline_pin_required'],
  [1003, 'online_or_offline_pin_required'],
])('the test amount %i is declined where no PIN can be entered: %s', async (amount, code) => {
  await using world = await shop({ pinTestAmounts: 'declined' })
  expect((await world.paid({ amount })).last_payment_error).toMatchObject({ code, decline_code: code })
  await using withPin = await shop()
  expect((await withPin.paid({ amount })).status).toBe('requires_capture')
})

// Stripe docs: terminal/features/collecting-tips/on-reader
test('a tip is added to the amount and can cause a test decline', async () => {
  await using world = await shop()
  const tipped = await world.paid({}, { tip: 200 })
  expect(tipped).toMatchObject({
    amount: 1200,
    amount_capturable: 1200,
    amount_details: { tip: { amount: 200 } },
  })
  expect(chargeOf(tipped)).toMatchObject({ amount: 1200 })
  expect((await world.paid({}, { tip: 0 })).amount_details).toEqual({ tip: { amount: 0 } })
  expect((await world.paid()).amount_details).toEqual({ tip: {} })

  const declined = await world.paid({}, { tip: 201 })
  expect(declined).toMatchObject({
    amount: 1000,
    last_payment_error: { decline_code: 'call_issuer' },
    amount_details: { tip: {} },
  })
})

// Interac is captured with the authorisation: Stripe docs, terminal/payments/regional?integration-country=CA.
test('Interac is captured at once, independent of the capture method', async () => {
  await using world = await shop()
  const payment = await world.paid({ currency: 'cad', allowed_payment_method_types: ['interac_present'] })
  expect(payment).toMatchObject({ status: 'succeeded', payment_method: { type: 'interac_present' } })
  expect(chargeOf(payment).payment_method_details).toMatchObject({
    type: 'interac_present',
    interac_present: { brand: 'interac', last4: '1933' },
  })
})

test('a card that the PaymentIntent does not accept is refused', async () => {
  await using world = await shop()
  const { id } = await world.intent()
  const { payments } = world.simulator.control
  expect(() => payments.process(id, { number: '4506445006931933' })).toThrow(/cannot be presented here/)
  expect(() => payments.process(id, { number: '4111111111111111' })).toThrow(/not one of the test cards/)
  expect(() => payments.process('pi_x')).toThrow('no PaymentIntent pi_x')
  expect(await world.eventTypes()).toEqual(['payment_intent.created'])
})

// eftpos has no manual capture: Stripe docs, payments/eftpos-australia; `manual_preferred`: stripe-node, PaymentIntentCreateParams.
test('in Australia manual_preferred captures eftpos at once and other cards later', async () => {
  await using world = await shop()
  const params = {
    currency: 'aud',
    capture_method: 'automatic',
    payment_method_options: { card_present: { capture_method: 'manual_preferred' } },
  } as const
  expect((await world.paid(params, { number: '6280000360000978' })).status).toBe('succeeded')
  expect((await world.paid(params)).status).toBe('requires_capture')
})

// Stripe docs: terminal/features/saving-cards
test('setup_future_usage generates a card that can be charged online', async () => {
  await using world = await shop()
  const { stripe } = world
  const { id: customer } = await stripe.customers.create()
  const saving = { customer, setup_future_usage: 'off_session' } as const
  const payment = await world.paid(saving, { allow_redisplay: 'always' })
  const details = chargeOf(payment).payment_method_details?.card_present
  const saved = await stripe.paymentMethods.retrieve(details?.generated_card as string)
  expect(saved).toMatchObject({
    type: 'card',
    allow_redisplay: 'always',
    customer,
    card: {
      brand: 'visa',
      last4: '4242',
      fingerprint: details?.fingerprint,
      generated_from: {
        charge: chargeOf(payment).id,
        payment_method_details: { type: 'card_present', card_present: { last4: '4242' } },
        setup_attempt: null,
      },
    },
  })
  expect(await world.eventTypes()).toContain('payment_method.attached')

  const later = await stripe.paymentIntents.create({
    amount: 500,
    currency: 'usd',
    customer,
    payment_method: saved.id,
    confirm: true,
    off_session: true,
  })
  expect(later).toMatchObject({ status: 'succeeded', amount_received: 500, payment_method: saved.id })
  expect(
    await failure(
      stripe.paymentIntents.create({ amount: 500, currency: 'usd', payment_method: saved.id, confirm: true }),
    ),
  ).toMatchObject({ statusCode: 400, param: 'customer' })
  const eftpos = await world.paid(saving, { number: '6280000360000978' })
  expect(chargeOf(eftpos).payment_method_details?.card_present?.generated_card).toBeNull()
})

// Stripe docs: payments/paymentintents/lifecycle; a client SDK collects, then confirms.
test('a collected card waits for its confirmation', async () => {
  await using world = await shop()
  const { stripe, simulator } = world
  const { id } = await world.intent()
  simulator.control.payments.collect(id, { tip: 150 })
  expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
    status: 'requires_confirmation',
    amount: 1000,
    latest_charge: null,
    payment_method: expect.stringMatching(/^pm_/),
  })
  expect(await stripe.paymentIntents.confirm(id)).toMatchObject({
    status: 'requires_capture',
    amount: 1150,
  })
  expect(await failure(stripe.paymentIntents.confirm(id))).toMatchObject({
    statusCode: 400,
    code: 'payment_intent_unexpected_state',
  })
  expect(() => simulator.control.payments.collect(id)).toThrow(/must be in the requires_payment_method state/)
})

test('a confirmation that is declined is a 402, and a missing card a 400', async () => {
  await using world = await shop()
  const { stripe, simulator } = world
  const { id } = await world.intent()
  expect(await failure(stripe.paymentIntents.confirm(id))).toMatchObject({
    statusCode: 400,
    code: 'payment_intent_unexpected_state',
    message: expect.stringMatching(
      /^You cannot confirm this PaymentIntent because it's missing a payment method/,
    ),
  })
  simulator.control.payments.collect(id, { number: '4000000000009995' })
  const error = await failure(stripe.paymentIntents.confirm(id))
  expect(error).toMatchObject({
    type: 'StripeCardError',
    statusCode: 402,
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    payment_intent: { id, status: 'requires_payment_method' },
  })
  expect(await stripe.charges.retrieve(error.charge as string)).toMatchObject({ status: 'failed' })
})

// Orders by mail or telephone: Stripe docs, terminal/features/mail-telephone-orders.
test('a card that is typed in pays a PaymentIntent of the type card', async () => {
  await using world = await shop()
  const moto = { type: 'card', reader: demoSeed.readers[0].id } as const
  const payment = await world.paid({ allowed_payment_method_types: ['card'] }, moto)
  expect(payment).toMatchObject({ status: 'requires_capture', payment_method: { type: 'card' } })
  expect(chargeOf(payment).payment_method_details).toMatchObject({
    type: 'card',
    card: { brand: 'visa', last4: '4242', moto: true },
  })
})

// Stripe docs: https://docs.stripe.com/testing (test PaymentMethods)
test('a test PaymentMethod pays online; a card that was present does not', async () => {
  await using world = await shop()
  const { paymentIntents } = world.stripe
  const online = { amount: 1000, currency: 'usd', confirm: true }
  const paid = await paymentIntents.create({ ...online, payment_method: 'pm_card_visa' })
  expect(paid.status).toBe('succeeded')
  for (const payment_method of ['pm_card_chargeDeclined', 'pm_card_visa_chargeDeclined']) {
    expect(await failure(paymentIntents.create({ ...online, payment_method }))).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
    })
  }
  const { payment_method } = await world.paid()
  const { id } = payment_method as { id: string }
  expect(await failure(paymentIntents.create({ ...online, payment_method: id }))).toMatchObject({
    code: 'payment_intent_incompatible_payment_method',
    param: 'payment_method',
  })
})
