import { expect } from 'vitest'
import { DUBLIN_READER, HQ_READER, HQ_READER_2 } from '../shop.ts'
import { newPayment } from './payments.ts'
import { expectError, expectInvalid, expectOk, type Stories, withoutStripe } from './story.ts'

const CART = {
  currency: 'usd',
  line_items: [
    { amount: 659, description: 'Caramel latte', quantity: 1 },
    { amount: 400, description: 'Muffin', quantity: 2 },
  ],
  tax: 100,
  total: 1159,
}

const INPUTS = [
  {
    type: 'selection',
    custom_text: { title: 'Receipt', description: 'How?' },
    required: true,
    selection: {
      choices: [
        { id: 'email', text: 'Email', style: 'primary' },
        { id: 'none', text: 'None' },
      ],
    },
  },
  {
    type: 'email',
    custom_text: { title: 'Your email' },
    toggles: [{ title: 'News', default_value: 'disabled' }],
  },
]

export const readerActionStories: Stories = {
  'a cart is shown and cleared': async ({ call }) => {
    const shown = await call(
      'readers.setReaderDisplay',
      { reader: HQ_READER_2, type: 'cart', cart: CART },
      'cashier',
    )
    expectOk(shown)
    expect(shown.body.action).toMatchObject({ type: 'set_reader_display', status: 'in_progress' })
    const cleared = await call('readers.cancelAction', { reader: HQ_READER_2 }, 'cashier')
    expectOk(cleared)
    expect(cleared.body.action?.status).not.toBe('in_progress')
  },
  'a cart that does not add up, or counts in fractions, is not shown': async (stage) => {
    const show = (cart: object) => () =>
      stage.call('readers.setReaderDisplay', { reader: HQ_READER_2, type: 'cart', cart }, 'cashier')
    expectInvalid(await withoutStripe(stage, show({ ...CART, total: 1000 })), 'cart.total')
    expectInvalid(await withoutStripe(stage, show({ ...CART, tax: 1.5 })), 'cart.tax')
    expectInvalid(await withoutStripe(stage, show({ ...CART, line_items: [] })), 'cart.line_items')
    const [latte] = CART.line_items
    const line_items = [{ ...latte, amount: '6.59' }]
    expectInvalid(await withoutStripe(stage, show({ ...CART, line_items })), 'cart.line_items.0.amount')
  },
  'a payment that waits for its card is not replaced by accident': async (stage) => {
    const { call } = stage
    const reader = HQ_READER
    const [first, second] = [await newPayment(stage, 'cashier'), await newPayment(stage, 'cashier')]
    expectOk(await call('readers.processPaymentIntent', { reader, payment_intent: first }, 'cashier'))
    const intruders = [
      await call('readers.processPaymentIntent', { reader, payment_intent: second }, 'cashier'),
      await call('readers.collectPaymentMethod', { reader, payment_intent: second }, 'cashier'),
      await call('readers.setReaderDisplay', { reader, type: 'cart', cart: CART }, 'cashier'),
      await call('readers.collectInputs', { reader, inputs: INPUTS }, 'cashier'),
    ]
    for (const answer of intruders) expectError(answer, 409, 'reader_busy')
    expectOk(await call('readers.processPaymentIntent', { reader, payment_intent: first }, 'cashier'))
    const replaced = { reader, payment_intent: second, replace: true }
    expect((await call('readers.processPaymentIntent', replaced, 'cashier')).body.action.payment_intent).toBe(
      second,
    )
    expectOk(await call('readers.cancelAction', { reader }, 'cashier'))
  },
  "a cancel that means one payment does not stop another's": async (stage) => {
    const { call } = stage
    const reader = HQ_READER
    const [mine, theirs] = [await newPayment(stage, 'cashier'), await newPayment(stage, 'cashier')]
    expectOk(await call('readers.processPaymentIntent', { reader, payment_intent: theirs }, 'cashier'))
    const refused = await call('readers.cancelAction', { reader, payment_intent: mine }, 'cashier')
    expectError(refused, 409, 'intent_state_conflict')
    expectOk(await call('readers.cancelAction', { reader, payment_intent: theirs }, 'cashier'))
    const open = await call('paymentIntents.retrieve', { payment_intent: theirs }, 'cashier')
    expect(open.body.status).toBe('requires_payment_method')
  },
  'a card is collected, looked at, then confirmed': async (stage) => {
    const { call } = stage
    const reader = HQ_READER
    const payment_intent = await newPayment(stage, 'cashier')
    expectOk(await call('readers.collectPaymentMethod', { reader, payment_intent }, 'cashier'))
    const collected = await call('testHelpers.presentPaymentMethod', { reader }, 'cashier')
    expect(collected.body.action).toMatchObject({
      type: 'collect_payment_method',
      payment_method: { id: expect.stringMatching(/^pm_/), brand: 'visa', last4: '4242' },
    })
    const confirmed = await call('readers.confirmPaymentIntent', { reader, payment_intent }, 'cashier')
    expectOk(confirmed)
    const after = await call('paymentIntents.retrieve', { payment_intent }, 'cashier')
    expect(after.body.status).toBe('requires_capture')
  },
  'forms are shown, filled in, and read': async (stage) => {
    const { call } = stage
    const reader = HQ_READER_2
    const shown = await call(
      'readers.collectInputs',
      { reader, inputs: INPUTS, metadata: { visit: '9' } },
      'cashier',
    )
    expectOk(shown)
    expect(shown.body.action).toMatchObject({ type: 'collect_inputs', metadata: { visit: '9' } })
    const filled = await call(
      'testHelpers.succeedInputCollection',
      { reader, skip_non_required_inputs: 'all' },
      'cashier',
    )
    expect(filled.body.action).toMatchObject({
      status: 'succeeded',
      inputs: [
        { type: 'selection', title: 'Receipt', value: expect.any(String) },
        { type: 'email', skipped: true, value: null },
      ],
    })
    expectOk(await call('readers.collectInputs', { reader, inputs: INPUTS }, 'cashier'))
    const late = await call('testHelpers.timeoutInputCollection', { reader }, 'cashier')
    expect(late.body.action.status).toBe('failed')
  },
  "forms keep Stripe's limits": async (stage) => {
    const [choice, email] = INPUTS as [(typeof INPUTS)[0], (typeof INPUTS)[1]]
    const text = (title: string) => ({ type: 'text', custom_text: { title } })
    const cases: [object[], string][] = [
      [[], 'inputs'],
      [Array.from({ length: 6 }, () => text('Name')), 'inputs'],
      [[text('x'.repeat(41))], 'inputs.0.custom_text.title'],
      [[{ ...email, selection: choice.selection }], 'inputs.0.selection'],
      [[{ type: 'selection', custom_text: { title: 'Pick' } }], 'inputs.0.selection'],
      [[{ ...email, toggles: Array.from({ length: 5 }, () => ({ title: 'News' })) }], 'inputs.0.toggles'],
      [[{ ...email, toggles: [{}] }], 'inputs.0.toggles.0.title'],
      [[{ ...email, toggles: [{ title: 'x'.repeat(26), description: 'y' }] }], 'inputs.0.toggles.0.title'],
      [
        [{ type: 'text', custom_text: { title: 'T', description: 'x'.repeat(101) } }],
        'inputs.0.custom_text.description',
      ],
    ]
    for (const [inputs, field] of cases) {
      const answer = await withoutStripe(stage, () =>
        stage.call('readers.collectInputs', { reader: HQ_READER_2, inputs }, 'cashier'),
      )
      expectInvalid(answer, field)
    }
  },
  'tips are offered or skipped, not both': async (stage) => {
    const process_config = { skip_tipping: true, tipping: { amount_eligible: 500 } }
    const input = { reader: HQ_READER, payment_intent: 'pi_any', process_config }
    expectInvalid(
      await withoutStripe(stage, () => stage.call('readers.processPaymentIntent', input, 'cashier')),
      'process_config.tipping',
    )
  },
  'nobody drives a foreign reader': async (stage) => {
    const { call, shop } = stage
    const payment_intent = await newPayment(stage, 'cashier')
    const reader = DUBLIN_READER
    const before = shop.requests.length
    const answers = [
      await call('readers.processPaymentIntent', { reader, payment_intent }, 'cashier'),
      await call('readers.collectPaymentMethod', { reader, payment_intent }, 'cashier'),
      await call('readers.confirmPaymentIntent', { reader, payment_intent }, 'cashier'),
      await call(
        'readers.processSetupIntent',
        { reader, setup_intent: 'seti_any', allow_redisplay: 'always' },
        'cashier',
      ),
      await call('readers.setReaderDisplay', { reader, type: 'cart', cart: CART }, 'cashier'),
      await call('readers.collectInputs', { reader, inputs: INPUTS }, 'cashier'),
      await call('readers.cancelAction', { reader }, 'cashier'),
      await call('testHelpers.presentPaymentMethod', { reader }, 'cashier'),
      await call('readers.refundPayment', { reader, payment_intent }, 'hqManager'),
    ]
    for (const answer of answers) expectError(answer, 404, 'not_found')
    expect(shop.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([])
  },
  'an offline reader is named as such': async (stage) => {
    await using broken = await stage.open({})
    broken.shop.simulator.control.readers.unplug(HQ_READER)
    const payment_intent = await newPayment(broken, 'cashier')
    const answer = await broken.call(
      'readers.processPaymentIntent',
      { reader: HQ_READER, payment_intent },
      'cashier',
    )
    expectError(answer, 503, 'reader_offline')
    expect(answer.body.error.cashierMessage).toContain('offline')
  },
  'a command whose fate is unknown is named as such': async (stage) => {
    await using broken = await stage.open({})
    broken.shop.simulator.control.readers.fault(HQ_READER, { kind: 'timeout', applied: true })
    const payment_intent = await newPayment(broken, 'cashier')
    const answer = await broken.call(
      'readers.processPaymentIntent',
      { reader: HQ_READER, payment_intent },
      'cashier',
    )
    expectError(answer, 504, 'reader_timeout')
    const reader = await broken.call('readers.retrieve', { reader: HQ_READER }, 'cashier')
    expect(reader.body.action.payment_intent).toBe(payment_intent)
  },
}
