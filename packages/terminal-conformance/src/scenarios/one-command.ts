import { expect } from 'vitest'
import { HQ_READER, HQ_READER_2 } from '../shop.ts'
import { newPayment, paid } from './payments.ts'
import { expectError, expectInvalid, expectOk, type Stage, type Stories } from './story.ts'

const process = ({ call }: Stage, payment_intent: string, more: object = {}) =>
  call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent, ...more }, 'cashier')

const cartOf = (total: number, currency = 'usd') => ({
  reader: HQ_READER,
  type: 'cart',
  cart: { currency, total, line_items: [{ amount: total, description: 'Coffee', quantity: 1 }] },
})

export const oneCommandStories: Stories = {
  'of two tills that start at once on one reader, one wins and the other is refused': async (stage) => {
    await using open = await stage.open({})
    const tills = await Promise.all([newPayment(open, 'cashier'), newPayment(open, 'cashier')])
    const answers = await Promise.all(tills.map((payment_intent) => process(open, payment_intent)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const [winner, loser] = answers[0]?.status === 200 ? answers : [...answers].reverse()
    expect(loser?.body.error.code).toBe('reader_busy')
    const reader = await open.call('readers.retrieve', { reader: HQ_READER }, 'cashier')
    expect(reader.body.action.payment_intent).toBe(winner?.body.action.payment_intent)
  },
  'a display and a payment that start at once never replace each other silently': async (stage) => {
    await using open = await stage.open({})
    const payment = await newPayment(open, 'cashier')
    const [displayed, processed] = await Promise.all([
      open.call('readers.setReaderDisplay', cartOf(1000), 'cashier'),
      process(open, payment),
    ])
    const { body } = await open.call('readers.retrieve', { reader: HQ_READER }, 'cashier')
    const shown = body.action.type === 'set_reader_display'
    expect([displayed, processed].filter(({ status }) => status === 200)).toHaveLength(1)
    expectOk(shown ? displayed : processed)
    expectError(shown ? processed : displayed, 409, 'reader_busy')
  },
  'one payment is not put on two readers at once': async (stage) => {
    await using open = await stage.open({})
    const payment_intent = await newPayment(open, 'cashier')
    const answers = await Promise.all(
      [HQ_READER, HQ_READER_2].map((reader) =>
        open.call('readers.processPaymentIntent', { reader, payment_intent }, 'cashier'),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.body.error.code).toBe('payment_busy')
  },
  'a payment that has ended does not hold the reader': async (stage) => {
    await using open = await stage.open({})
    const ended = await newPayment(open, 'cashier')
    expectOk(await process(open, ended))
    const next = await newPayment(open, 'cashier')
    expectError(await process(open, next), 409, 'reader_busy')
    expectOk(await open.call('paymentIntents.cancel', { payment_intent: ended }, 'cashier'))
    expectOk(await process(open, next))
  },
  'a payment that waits for its card is replaced on request only': async (stage) => {
    await using open = await stage.open({})
    expectOk(await process(open, await newPayment(open, 'cashier')))
    const other = await newPayment(open, 'cashier')
    expectError(await process(open, other), 409, 'reader_busy')
    expectOk(await process(open, other, { replace: true }))
  },
  'refunds of one payment at once never exceed it': async (stage) => {
    await using open = await stage.open({})
    const payment_intent = await paid(open, 'hqManager')
    expectOk(await open.call('paymentIntents.capture', { payment_intent }, 'hqManager'))
    const refund = () => open.call('refunds.create', { payment_intent, amount: 600 }, 'hqManager')
    const answers = await Promise.all([refund(), refund(), refund()])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const codes = answers.filter(({ status }) => status !== 200).map(({ body }) => body.error.code)
    expect(codes).toEqual(['payment_busy', 'payment_busy'])
  },
  'tips are suggested on no more than the payment': async (stage) => {
    await using open = await stage.open({})
    const payment = await newPayment(open, 'cashier')
    const tipping = (amount_eligible: number) => ({ process_config: { tipping: { amount_eligible } } })
    expectInvalid(await process(open, payment, tipping(1001)), 'tipping.amount_eligible')
    expectOk(await process(open, payment, tipping(1000)))
  },
  'a cart on the screen adds up to the payment that follows it': async (stage) => {
    await using open = await stage.open({})
    const payment = await newPayment(open, 'cashier')
    for (const cart of [cartOf(1), cartOf(1000, 'eur')]) {
      expectOk(await open.call('readers.setReaderDisplay', cart, 'cashier'))
      expectError(await process(open, payment), 409, 'intent_state_conflict')
    }
    expectOk(await open.call('readers.setReaderDisplay', cartOf(1000), 'cashier'))
    expectOk(await process(open, payment))
  },
  "a page that a customer returns to is the web's": async (stage) => {
    await using open = await stage.open({})
    const payment = await newPayment(open, 'cashier')
    const returning = (return_url: string) => process(open, payment, { process_config: { return_url } })
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://shop.example/paid',
      'ftp://shop.example',
    ]) {
      expectInvalid(await returning(url), 'process_config.return_url')
    }
    expectOk(await returning('https://shop.example/paid'))
  },
}
