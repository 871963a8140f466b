import type { Approve } from '@org/terminal-core'
import { expect } from 'vitest'
import { CONNECTED, DUBLIN, HQ, HQ_READER, type Visitor } from '../shop.ts'
import { expectError, expectInvalid, expectOk, type Stage, type Stories, withoutStripe } from './story.ts'

/** A sale that waits for its card. */
export async function newPayment(
  { call }: Stage,
  visitor: Visitor,
  input: Record<string, unknown> = {},
): Promise<string> {
  const created = await call('paymentIntents.create', { amount: 1000, currency: 'usd', ...input }, visitor)
  expectOk(created)
  return created.body.id
}

/** A sale whose card was presented on a reader. */
export async function paid(
  stage: Stage,
  visitor: Visitor,
  input: Record<string, unknown> = {},
): Promise<string> {
  const { call } = stage
  const payment_intent = await newPayment(stage, visitor, input)
  expectOk(await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, visitor))
  expectOk(await call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, visitor))
  return payment_intent
}

export const paymentStories: Stories = {
  'a sale: created, sent to the reader, paid, captured': async (stage) => {
    const { call } = stage
    const payment_intent = await newPayment(stage, 'cashier', { metadata: { basket: '7' }, order: 'o-1' })
    const sent = await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'cashier')
    expectOk(sent)
    expect(sent.body.action).toMatchObject({
      type: 'process_payment_intent',
      status: 'in_progress',
      payment_intent,
    })
    const presented = await call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'cashier')
    expect(presented.body.action).toMatchObject({ status: 'succeeded', payment_intent })
    const authorised = await call('paymentIntents.retrieve', { payment_intent }, 'cashier')
    expect(authorised.body).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 1000,
      location: HQ,
      metadata: { basket: '7' },
      latest_charge: {
        captured: false,
        card: {
          brand: 'visa',
          last4: '4242',
          capture_before: expect.any(Number),
          receipt: expect.any(Object),
        },
      },
    })
    const captured = await call('paymentIntents.capture', { payment_intent }, 'cashier')
    expect(captured.body).toMatchObject({ status: 'succeeded', amount_received: 1000, amount_capturable: 0 })
  },
  'a sale for an app that collects through a client SDK gets its client secret': async (stage) => {
    const created = await stage.call('paymentIntents.create', { amount: 500, currency: 'usd' }, 'device')
    expectOk(created)
    expect(created.body).toMatchObject({
      status: 'requires_payment_method',
      payment_method_types: ['card_present'],
      capture_method: 'manual',
      client_secret: expect.stringMatching(/^pi_.+_secret_/),
      metadata: {},
    })
  },
  'the sum is what the host says, not what the client says': async (stage) => {
    const { call } = stage
    expectInvalid(await withoutStripe(stage, () => call('paymentIntents.create', {}, 'cashier')), 'amount')
    const tooMuch = { amount: 50_001, currency: 'usd' }
    expectInvalid(
      await withoutStripe(stage, () => call('paymentIntents.create', tooMuch, 'cashier')),
      'amount',
    )
    const foreign = { amount: 100, currency: 'eur' }
    expectInvalid(
      await withoutStripe(stage, () => call('paymentIntents.create', foreign, 'cashier')),
      'currency',
    )
    for (const [field, input] of [
      ['amount', { amount: 1, order: 'menu' }],
      ['currency', { currency: 'eur', order: 'menu' }],
    ] as const) {
      const answer = await withoutStripe(stage, () => call('paymentIntents.create', input, 'cashier'))
      expectInvalid(answer, field)
    }
    const priced = await call('paymentIntents.create', { order: 'menu' }, 'cashier')
    expect(priced.body.amount).toBe(1250)
  },
  'sums are whole minor units': async (stage) => {
    for (const amount of [0, -5, 12.5, 100_000_000, '1000.5', null]) {
      const input = { amount, currency: 'usd' }
      expectInvalid(
        await withoutStripe(stage, () => stage.call('paymentIntents.create', input, 'cashier')),
        'amount',
      )
    }
  },
  'a slip of the host is not charged': async (stage) => {
    for (const order of ['free', 'half']) {
      const answer = await withoutStripe(stage, () =>
        stage.call('paymentIntents.create', { order, currency: 'usd' }, 'cashier'),
      )
      expectError(answer, 500, 'misconfigured')
    }
  },
  'nobody writes the marks that say whose a payment is': async (stage) => {
    const { call } = stage
    const forged = { amount: 100, currency: 'usd', metadata: { terminal_location: DUBLIN } }
    const created = await withoutStripe(stage, () => call('paymentIntents.create', forged, 'cashier'))
    expectInvalid(created, 'metadata.terminal_location')
    const payment_intent = await newPayment(stage, 'cashier')
    const moved = { payment_intent, metadata: { terminal_location: '' } }
    expectInvalid(
      await withoutStripe(stage, () => call('paymentIntents.update', moved, 'cashier')),
      'metadata.terminal_location',
    )
  },
  'a payment of another location does not exist': async (stage) => {
    const { call, shop } = stage
    const payment_intent = await newPayment(stage, 'manager', { location: DUBLIN })
    const before = shop.requests.length
    const answers = [
      await call('paymentIntents.retrieve', { payment_intent }, 'cashier'),
      await call('paymentIntents.update', { payment_intent, amount: 5 }, 'cashier'),
      await call('paymentIntents.capture', { payment_intent }, 'cashier'),
      await call('paymentIntents.cancel', { payment_intent }, 'cashier'),
      await call('paymentIntents.incrementAuthorization', { payment_intent, amount: 2000 }, 'cashier'),
      await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'cashier'),
      await call('refunds.create', { payment_intent }, 'hqManager'),
    ]
    const missing = await call('paymentIntents.retrieve', { payment_intent: 'pi_missing' }, 'cashier')
    for (const answer of answers) {
      expectError(answer, 404, 'not_found')
      expect(JSON.stringify(answer.body).replaceAll(payment_intent, 'X')).toBe(
        JSON.stringify(missing.body).replaceAll('pi_missing', 'X'),
      )
    }
    expect(shop.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([])
  },
  'a payment that was made elsewhere belongs to the whole account': async (stage) => {
    const { call, shop } = stage
    const response = await fetch(`${shop.simulator.url}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_shop' },
      body: new URLSearchParams({
        amount: '100',
        currency: 'usd',
        'allowed_payment_method_types[]': 'card_present',
      }),
    })
    const { id: payment_intent } = (await response.json()) as { id: string }
    expectError(await call('paymentIntents.retrieve', { payment_intent }, 'cashier'), 404, 'not_found')
    expectOk(await call('paymentIntents.retrieve', { payment_intent }, 'admin'))
  },
  'a declined card leaves the same payment open for another one': async (stage) => {
    const { call } = stage
    const payment_intent = await newPayment(stage, 'cashier')
    expectOk(await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'cashier'))
    const number = '4000000000009995'
    const declined = await call(
      'testHelpers.presentPaymentMethod',
      { reader: HQ_READER, card_present: { number } },
      'cashier',
    )
    expect(declined.body.action).toMatchObject({ status: 'failed', failure_code: 'card_declined' })
    const open = await call('paymentIntents.retrieve', { payment_intent }, 'cashier')
    expect(open.body).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
    })
    expectOk(await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'cashier'))
    expectOk(await call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'cashier'))
    expect((await call('paymentIntents.retrieve', { payment_intent }, 'cashier')).body.status).toBe(
      'requires_capture',
    )
  },
  'part of a sum is captured, and no more than was authorised': async (stage) => {
    const { call } = stage
    const payment_intent = await paid(stage, 'cashier')
    expectError(
      await call('paymentIntents.capture', { payment_intent, amount_to_capture: 5000 }, 'cashier'),
      400,
      'invalid_request',
    )
    const captured = await call(
      'paymentIntents.capture',
      { payment_intent, amount_to_capture: 600 },
      'cashier',
    )
    expect(captured.body).toMatchObject({ status: 'succeeded', amount_received: 600 })
    expectError(
      await call('paymentIntents.capture', { payment_intent }, 'cashier'),
      409,
      'intent_state_conflict',
    )
  },
  'without approve the authorised sum is captured, and no other': async (stage) => {
    await using open = await stage.open({ approve: undefined })
    const { call } = open
    const { id: payment_intent } = (await call('paymentIntents.create', { amount: 1000 }, 'cashier')).body
    expectOk(await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'cashier'))
    expectOk(await call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'cashier'))
    const part = { payment_intent, amount_to_capture: 999 }
    expectError(await call('paymentIntents.capture', part, 'cashier'), 403, 'permission_denied')
    const captured = await call('paymentIntents.capture', { payment_intent }, 'cashier')
    expect(captured.body).toMatchObject({ status: 'succeeded', amount_received: 1000 })
  },
  'the host decides on every capture and refund, with the exact sums also when the client names none': async (
    stage,
  ) => {
    const asked: unknown[] = []
    const approve: Approve = ({ kind, amount, tip, remainder, alreadyRefunded, reason, order, scope }) => {
      asked.push([kind, amount, tip, remainder, alreadyRefunded, reason, order, scope.principal])
      return asked.length !== 3
    }
    await using open = await stage.open({ approve })
    const { call } = open
    const { id: payment_intent } = (await call('paymentIntents.create', { order: 'menu' }, 'cashier')).body
    expectOk(await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'cashier'))
    expectOk(await call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'cashier'))
    expectOk(await call('paymentIntents.capture', { payment_intent, amount_to_capture: 1000 }, 'cashier'))
    const part = { payment_intent, amount: 300, reason: 'duplicate' }
    expectOk(await call('refunds.create', part, 'hqManager'))
    const sent = open.shop.requests.length
    expectError(await call('refunds.create', { payment_intent }, 'hqManager'), 403, 'permission_denied')
    const posted = open.shop.requests.slice(sent).filter(({ method }) => method === 'POST')
    expect(posted).toEqual([])
    expectOk(await call('refunds.create', { payment_intent }, 'hqManager'))
    expect(asked).toEqual([
      ['capture', 1000, 0, 250, 0, null, 'menu', 'cashier'],
      ['refund', 300, 0, 700, 0, 'duplicate', 'menu', 'hq-manager'],
      ['refund', 700, 0, 0, 300, null, 'menu', 'hq-manager'],
      ['refund', 700, 0, 0, 300, null, 'menu', 'hq-manager'],
    ])
  },
  'an authorised sum is raised where the card allows it': async (stage) => {
    const { call } = stage
    const options = { card_present: { request_incremental_authorization_support: true } }
    const payment_intent = await paid(stage, 'cashier', { payment_method_options: options })
    const raised = await call(
      'paymentIntents.incrementAuthorization',
      { payment_intent, amount: 1500 },
      'cashier',
    )
    expectOk(raised)
    expect(raised.body).toMatchObject({ amount: 1500, amount_capturable: 1500 })
  },
  'a sale that becomes another order is priced as that one from then on': async (stage) => {
    const { call } = stage
    const payment_intent = await newPayment(stage, 'cashier', { amount: 500, order: 'o-1' })
    const changed = await call('paymentIntents.update', { payment_intent, order: 'menu' }, 'cashier')
    expect(changed.body.amount).toBe(1250)
    expectOk(await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'cashier'))
    expectOk(await call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'cashier'))
    expect((await call('paymentIntents.capture', { payment_intent }, 'cashier')).body.amount_received).toBe(
      1250,
    )
  },
  'a sale is changed before it is paid, and canceled instead of paid': async (stage) => {
    const { call } = stage
    const payment_intent = await newPayment(stage, 'cashier')
    const changed = await call(
      'paymentIntents.update',
      { payment_intent, amount: 700, description: 'Less' },
      'cashier',
    )
    expect(changed.body).toMatchObject({ amount: 700, description: 'Less' })
    const canceled = await call(
      'paymentIntents.cancel',
      { payment_intent, cancellation_reason: 'requested_by_customer' },
      'cashier',
    )
    expect(canceled.body).toMatchObject({ status: 'canceled', cancellation_reason: 'requested_by_customer' })
    const late = await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'cashier')
    expectError(late, 409, 'intent_state_conflict')
  },
  "a connected account's payment stays on that account through its whole life": async (stage) => {
    const { call, shop } = stage
    const location = (await call('locations.list', {}, 'connected')).body.data.at(-1).id
    const reader = (
      await call('readers.create', { registration_code: 'simulated-wpe', location }, 'connected')
    ).body.id
    const before = shop.requests.length
    const payment_intent = await newPayment(stage, 'connected')
    expectOk(await call('readers.processPaymentIntent', { reader, payment_intent }, 'connected'))
    expectOk(await call('testHelpers.presentPaymentMethod', { reader }, 'connected'))
    expectOk(await call('paymentIntents.retrieve', { payment_intent }, 'connected'))
    expectOk(await call('paymentIntents.capture', { payment_intent }, 'connected'))
    expectOk(await call('refunds.create', { payment_intent }, 'connected'))
    expect(new Set(shop.requests.slice(before).map(({ account }) => account))).toEqual(new Set([CONNECTED]))
    for (const visitor of ['admin', 'cashier'] as const) {
      expectError(await call('paymentIntents.retrieve', { payment_intent }, visitor), 404, 'not_found')
    }
    expectOk(await call('readers.del', { reader }, 'connected'))
  },
  'a destination charge is what the host makes of it, not the client': async (stage) => {
    const { call, shop } = stage
    const created = await call('paymentIntents.create', { order: 'destination' }, 'cashier')
    expectOk(created)
    const sent = shop.requests.findLast(({ path }) => path === '/v1/payment_intents')
    expect(sent?.params).toMatchObject({
      on_behalf_of: CONNECTED,
      application_fee_amount: '123',
      transfer_data: { destination: CONNECTED },
    })
    const forged = { amount: 100, currency: 'usd', transfer_data: { destination: CONNECTED } }
    const answer = await withoutStripe(stage, () => call('paymentIntents.create', forged, 'cashier'))
    expectInvalid(answer, 'transfer_data')
  },
  'without pricing nothing is sold, and without approve nothing is given back': async (stage) => {
    await using open = await stage.open({ pricing: undefined, approve: undefined })
    const payment_intent = 'pi_any'
    const answers = [
      await open.call('paymentIntents.create', { amount: 100, currency: 'usd' }, 'admin'),
      await open.call('paymentIntents.incrementAuthorization', { payment_intent, amount: 100 }, 'admin'),
      await open.call('refunds.create', { payment_intent }, 'admin'),
      await open.call('readers.refundPayment', { reader: HQ_READER, payment_intent }, 'admin'),
    ]
    for (const answer of answers) expect(answer.status).toBe(404)
    expect(open.shop.requests).toEqual([])
  },
}
