import { expect, test } from 'vitest'
import { failure } from '../test-support/client.ts'
import { READER, till } from '../test-support/till.ts'

// Rows of the transition table. Unless a test says otherwise: Stripe docs, terminal/payments/collect-card-payment (server-driven).

test('a payment waits for a card, and the PaymentIntent does not change', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  const reader = await shop.process(id)
  expect(reader.action).toEqual({
    type: 'process_payment_intent',
    status: 'in_progress',
    failure_code: null,
    failure_message: null,
    api_error: null,
    process_payment_intent: { payment_intent: id },
  })
  expect(await shop.status(id)).toBe('requires_payment_method')
  expect(shop.simulator.control.readers.phase(READER)).toBe('awaiting_card')
})

test('a PaymentIntent in another state is refused and the slot does not change', async () => {
  await using shop = await till()
  const { id } = await shop.paid()
  await shop.display()
  expect(await failure(shop.process(id))).toMatchObject({
    statusCode: 400,
    type: 'StripeInvalidRequestError',
    code: 'intent_invalid_state',
    message: 'Payment intent must be in the requires_payment_method state to be processed by a reader.',
    raw: { payment_intent: { id, status: 'requires_capture' } },
  })
  expect(await shop.action()).toMatchObject({ type: 'set_reader_display' })
})

test('another payment replaces a waiting one, without an event', async () => {
  await using shop = await till()
  const [first, second] = [await shop.intent(), await shop.intent()]
  await shop.process(first.id)
  await shop.process(second.id)
  await shop.present()
  expect(await shop.status(first.id)).toBe('requires_payment_method')
  expect(await shop.status(second.id)).toBe('requires_capture')
  expect(await shop.readerEvents()).toEqual(['terminal.reader.action_succeeded'])
})

// Measured on a simulated WisePOS E: wcpos/stripe-terminal-for-woocommerce#17.
test('a cart on the display replaces a payment, without an event', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.process(id)
  expect((await shop.display()).action).toMatchObject({
    type: 'set_reader_display',
    status: 'in_progress',
    set_reader_display: {
      type: 'cart',
      cart: {
        currency: 'usd',
        line_items: [{ amount: 659, description: 'Caramel latte', quantity: 1 }],
        tax: null,
        total: 659,
      },
    },
  })
  expect(await failure(shop.present())).toMatchObject({ statusCode: 400 })
  expect(await shop.status(id)).toBe('requires_payment_method')
  expect(await shop.readerEvents()).toEqual([])
})

test('the display stays until a payment replaces it', async () => {
  await using shop = await till()
  await shop.display()
  await shop.clock.advance(24 * 60 * 60_000)
  expect(await shop.action()).toMatchObject({ type: 'set_reader_display', status: 'in_progress' })
  const { id } = await shop.intent()
  expect((await shop.process(id)).action).toMatchObject({ type: 'process_payment_intent' })
})

test.each(['a payment', 'a cart', 'nothing'] as const)(
  'cancel_action clears %s, without an event',
  async (what) => {
    await using shop = await till()
    const { id } = await shop.intent()
    if (what === 'a payment') await shop.process(id)
    if (what === 'a cart') await shop.display()
    expect((await shop.cancel()).action).toBeNull()
    expect(await shop.action()).toBeNull()
    expect(await shop.status(id)).toBe('requires_payment_method')
    expect(await shop.readerEvents()).toEqual([])
  },
)

test('a canceled action can stay: option `actionAfterCancel`', async () => {
  await using shop = await till({ actionAfterCancel: 'last' })
  const { id } = await shop.intent()
  await shop.process(id)
  expect((await shop.cancel()).action).toMatchObject({
    type: 'process_payment_intent',
    status: 'failed',
    process_payment_intent: { payment_intent: id },
  })
  expect(await failure(shop.present())).toMatchObject({ statusCode: 400 })
})

test('the reader is busy for every command while it authorises a card', async () => {
  await using shop = await till({ authorizationMs: 2000 })
  const [first, second] = [await shop.intent(), await shop.intent()]
  await shop.process(first.id)
  expect((await shop.present()).action?.status).toBe('in_progress')
  expect(shop.simulator.control.readers.phase(READER)).toBe('authorising')
  const { readers } = shop.stripe.terminal
  const setup = await shop.stripe.setupIntents.create({ allowed_payment_method_types: ['card_present'] })
  const paid = await shop.paid()
  await shop.stripe.paymentIntents.capture(paid.id)
  for (const command of [
    () => shop.process(second.id),
    () => shop.collect(second.id),
    () => readers.processSetupIntent(READER, { setup_intent: setup.id, allow_redisplay: 'always' }),
    () => readers.refundPayment(READER, { payment_intent: paid.id }),
    () => shop.display(),
    () => readers.collectInputs(READER, { inputs: [{ type: 'text', custom_text: { title: 'Name' } }] }),
    () => shop.cancel(),
  ]) {
    expect(await failure(command())).toMatchObject({
      statusCode: 400,
      code: 'terminal_reader_busy',
      message: expect.stringMatching(/^Reader is currently busy processing another request\./),
    })
  }
  expect(await failure(shop.present())).toMatchObject({ statusCode: 400 })
  await shop.clock.advance(2000)
  expect(await shop.action()).toMatchObject({ status: 'succeeded' })
  expect(await shop.status(first.id)).toBe('requires_capture')
})

test('the status of reader errors: option `readerErrorStatus`', async () => {
  await using shop = await till({ readerErrorStatus: 409, authorizationMs: 1000 })
  const [first, second] = [await shop.intent(), await shop.intent()]
  await shop.process(first.id)
  await shop.present()
  expect(await failure(shop.process(second.id))).toMatchObject({
    statusCode: 409,
    code: 'terminal_reader_busy',
  })
  const paid = await shop.paid()
  expect(await failure(shop.process(paid.id))).toMatchObject({
    statusCode: 409,
    code: 'intent_invalid_state',
  })
})

// stripe/stripe-js#708
test('the server cannot cancel an action of an SDK', async () => {
  await using shop = await till()
  const { readers } = shop.simulator.control
  readers.useFromSdk(READER)
  expect(await shop.action()).toBeNull()
  expect(await failure(shop.cancel())).toMatchObject({
    statusCode: 400,
    message: 'Reader is currently processing a transaction from a different integration mode.',
  })
  expect(await failure(shop.display())).toMatchObject({ code: 'terminal_reader_busy' })
  readers.releaseFromSdk(READER)
  expect((await shop.cancel()).action).toBeNull()
})

test('an unplugged reader refuses commands, and its slot does not change', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.process(id)
  shop.simulator.control.readers.unplug(READER)
  await shop.clock.advance(120_000)
  expect((await shop.reader()).status).toBe('offline')
  for (const command of [shop.display, shop.cancel, shop.present]) {
    expect(await failure(command())).toMatchObject({
      statusCode: 400,
      code: 'terminal_reader_offline',
      message: expect.stringMatching(/^Reader is currently offline, please ensure the reader is powered on/),
    })
  }
  expect(await shop.action()).toMatchObject({ status: 'in_progress' })
  expect(await shop.readerEvents()).toEqual([])
  shop.simulator.control.readers.plugIn(READER)
  expect((await shop.cancel()).action).toBeNull()
})

// "Missing webhooks"
test('the action of a reader that disconnects while it authorises stays in progress', async () => {
  await using shop = await till({ authorizationMs: 1000 })
  const { id } = await shop.intent()
  await shop.process(id)
  await shop.present()
  shop.simulator.control.readers.unplug(READER)
  await shop.clock.advance(24 * 60 * 60_000)
  expect(await shop.action()).toMatchObject({ type: 'process_payment_intent', status: 'in_progress' })
  expect(await shop.readerEvents()).toEqual([])
  shop.simulator.control.readers.plugIn(READER)
  expect(shop.simulator.control.readers.phase(READER)).toBe('lost')
  expect((await shop.cancel()).action).toBeNull()
})

// Stripe docs: error-codes, terminal_reader_hardware_fault
test('a jammed reader refuses commands until it is repaired', async () => {
  await using shop = await till()
  shop.simulator.control.readers.jam(READER)
  expect(await failure(shop.display())).toMatchObject({
    statusCode: 400,
    code: 'terminal_reader_hardware_fault',
  })
  shop.simulator.control.readers.repair(READER)
  expect((await shop.display()).action).toMatchObject({ type: 'set_reader_display' })
})

// Stripe docs: terminal/payments/setup-integration ("server-driven": smart readers)
test('a mobile reader refuses commands from a server', async () => {
  await using shop = await till({
    seed: { readers: [{ id: READER, device_type: 'stripe_m2', serial_number: 'STRM1' }] },
  })
  expect(await failure(shop.display())).toMatchObject({ statusCode: 400, param: 'reader' })
})

test('an action without a card in time fails: option `cardTimeoutMs`', async () => {
  await using shop = await till({ cardTimeoutMs: 60_000, cardTimeoutFailureCode: 'too_late' })
  const { id } = await shop.intent()
  await shop.process(id)
  await shop.clock.advance(60_000)
  expect(await shop.action()).toMatchObject({ status: 'failed', failure_code: 'too_late', api_error: null })
  expect(await shop.status(id)).toBe('requires_payment_method')
  expect(await shop.readerEvents()).toEqual(['terminal.reader.action_failed'])
})

test('the timeout of the next action starts again', async () => {
  await using shop = await till({ cardTimeoutMs: 60_000 })
  const [first, second] = [await shop.intent(), await shop.intent()]
  await shop.process(first.id)
  await shop.clock.advance(59_000)
  await shop.process(second.id)
  await shop.clock.advance(59_000)
  expect(await shop.action()).toMatchObject({ status: 'in_progress' })
  await shop.clock.advance(1000)
  expect(await shop.action()).toMatchObject({ status: 'failed' })
})

test('the error for an unknown reader or intent names it', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  expect(
    await failure(shop.stripe.terminal.readers.processPaymentIntent('tmr_x', { payment_intent: id })),
  ).toMatchObject({ statusCode: 404, message: "No such terminal.reader: 'tmr_x'" })
  expect(await failure(shop.process('pi_x'))).toMatchObject({
    code: 'resource_missing',
    param: 'payment_intent',
    message: "No such payment_intent: 'pi_x'",
  })
  const online = await shop.intent({ allowed_payment_method_types: ['card'] })
  expect(await failure(shop.process(online.id))).toMatchObject({ statusCode: 400, param: 'payment_intent' })
})

test('the references of an action can be expanded', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  const expand = ['action.process_payment_intent.payment_intent', 'location']
  const reader = await shop.stripe.terminal.readers.processPaymentIntent(READER, {
    payment_intent: id,
    expand,
  })
  expect(reader).toMatchObject({
    action: { process_payment_intent: { payment_intent: { id, object: 'payment_intent' } } },
    location: { object: 'terminal.location' },
  })
})
