import { expect } from 'vitest'
import { DUBLIN, DUBLIN_READER, HQ_READER, HQ_READER_2 } from '../shop.ts'
import { newPayment, paid } from './payments.ts'
import { expectError, expectOk, type Stories, withoutStripe } from './story.ts'

export const refundAndSavedCardStories: Stories = {
  'a manager refunds, whole or in part, once': async (stage) => {
    const { call } = stage
    const payment_intent = await paid(stage, 'hqManager')
    expectOk(await call('paymentIntents.capture', { payment_intent }, 'hqManager'))
    const part = await call(
      'refunds.create',
      { payment_intent, amount: 400, reason: 'requested_by_customer' },
      'hqManager',
    )
    expect(part.body).toMatchObject({ object: 'refund', amount: 400, payment_intent, status: 'succeeded' })
    const rest = await call('refunds.create', { payment_intent }, 'hqManager')
    expect(rest.body.amount).toBe(600)
    expect((await call('refunds.retrieve', { refund: rest.body.id }, 'hqManager')).body).toEqual(rest.body)
    const again = await call('refunds.create', { payment_intent }, 'hqManager')
    expect(again.status).toBeGreaterThanOrEqual(400)
    expect(again.status).toBeLessThan(500)
  },
  'cashiers do not refund, and devices do not drive readers': async (stage) => {
    const { call } = stage
    const payment_intent = await newPayment(stage, 'device')
    const attempts = () => [
      call('refunds.create', { payment_intent }, 'cashier'),
      call('readers.refundPayment', { reader: HQ_READER, payment_intent }, 'cashier'),
      call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'device'),
      call('readers.cancelAction', { reader: HQ_READER }, 'device'),
      call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'device'),
    ]
    for (const answer of await withoutStripe(stage, () => Promise.all(attempts()))) {
      expectError(answer, 403, 'permission_denied')
    }
  },
  "a refund of another location's payment does not exist": async (stage) => {
    const { call } = stage
    const payment_intent = await newPayment(stage, 'manager', { location: DUBLIN })
    expectOk(await call('readers.processPaymentIntent', { reader: DUBLIN_READER, payment_intent }, 'manager'))
    expectOk(await call('testHelpers.presentPaymentMethod', { reader: DUBLIN_READER }, 'manager'))
    expectOk(await call('paymentIntents.capture', { payment_intent }, 'manager'))
    const refund = (await call('refunds.create', { payment_intent }, 'manager')).body.id
    expectError(await call('refunds.retrieve', { refund }, 'hqManager'), 404, 'not_found')
    expectOk(await call('refunds.retrieve', { refund }, 'manager'))
  },
  'a card is saved without being charged, and kept for a customer': async (stage) => {
    const { call, shop } = stage
    const response = await fetch(`${shop.simulator.url}/v1/customers`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_shop' },
    })
    const { id: customer } = (await response.json()) as { id: string }
    const created = await call('setupIntents.create', {}, 'hqManager')
    expectOk(created)
    const setup_intent = created.body.id
    const sent = await call(
      'readers.processSetupIntent',
      { reader: HQ_READER_2, setup_intent, allow_redisplay: 'always' },
      'hqManager',
    )
    expect(sent.body.action).toMatchObject({ type: 'process_setup_intent', setup_intent })
    expectOk(await call('testHelpers.presentPaymentMethod', { reader: HQ_READER_2 }, 'hqManager'))
    const saved = await call('setupIntents.retrieve', { setup_intent }, 'hqManager')
    expect(saved.body).toMatchObject({ status: 'succeeded', generated_card: expect.stringMatching(/^pm_/) })
    const payment_method = saved.body.generated_card
    const attached = await call('paymentMethods.attach', { payment_method, customer }, 'hqManager')
    expectOk(attached)
    expect(attached.body).toMatchObject({ id: payment_method, customer, card: { last4: '4242' } })
  },
  'a setup intent of another location does not exist': async (stage) => {
    const { call } = stage
    const created = await call('setupIntents.create', { location: DUBLIN }, 'manager')
    const setup_intent = created.body.id
    expectError(await call('setupIntents.retrieve', { setup_intent }, 'cashier'), 404, 'not_found')
    expectError(await call('setupIntents.cancel', { setup_intent }, 'cashier'), 404, 'not_found')
    const canceled = await call('setupIntents.cancel', { setup_intent }, 'manager')
    expect(canceled.body).toMatchObject({ status: 'canceled', location: DUBLIN })
  },
}
