import { createTerminal, presets, type Terminal } from '@org/terminal-core'
import { demoSeed, type Simulator, startSimulator } from '@org/terminal-simulator'
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { Orders } from './orders.ts'

const [{ id: location }] = demoSeed.locations
const [{ id: reader }] = demoSeed.readers
const scope = { principal: 'alice', locations: [location], permissions: presets.manager }

interface Shop extends AsyncDisposable {
  simulator: Simulator
  terminal: Terminal
  orders: Orders
}

/** The shop in front of a simulator. */
async function open(): Promise<Shop> {
  const simulator = await startSimulator({ port: 0, seed: demoSeed })
  const orders = new Orders()
  const terminal = createTerminal({
    stripe: { apiKey: 'sk_test_x', host: simulator.host, port: simulator.port, protocol: 'http' },
    pricing: orders.price,
    approve: orders.approve,
    logger: { info() {}, warn() {}, error() {} },
  })
  const close = async () => {
    await terminal.close()
    await simulator.close()
  }
  return { simulator, terminal, orders, [Symbol.asyncDispose]: close }
}

const created = ({ simulator }: Shop) =>
  simulator.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/payment_intents')

test('an order costs its total, and a client that says otherwise is refused', async () => {
  await using shop = await open()
  const wrong = shop.terminal.invoke('paymentIntents.create', { order: 'moka', amount: 1 }, { scope })
  await expect(wrong).rejects.toMatchObject({ code: 'invalid_request' })
  const payment = await shop.terminal.invoke('paymentIntents.create', { order: 'moka' }, { scope })
  expect(payment).toMatchObject({ amount: 450, currency: 'usd' })
})

test('an order that is not in the list has no price', async () => {
  await using shop = await open()
  for (const order of ['mocha', undefined]) {
    const asked = shop.terminal.invoke('paymentIntents.create', { order }, { scope })
    await expect(asked).rejects.toMatchObject({
      code: 'not_found',
      message: `No such order: '${order ?? ''}'. There are espresso, cortado, moka.`,
    })
  }
  expect(created(shop)).toHaveLength(0)
})

test('after a declined card the same payment goes to the reader again', async () => {
  await using shop = await open()
  const { terminal, orders, simulator } = shop
  const { readers } = simulator.control
  await orders.pay(terminal, { order: 'moka', reader, scope, idempotencyKey: '1' })
  readers.presentCard(reader, { number: '4000000000000002' })
  const { payment_intent } = await orders.pay(terminal, {
    order: 'moka',
    reader,
    scope,
    idempotencyKey: '2',
  })
  readers.presentCard(reader)
  const payment = await terminal.invoke('paymentIntents.retrieve', { payment_intent }, { scope })
  expect(payment).toMatchObject({ status: 'succeeded', amount_received: 450 })
  expect(created(shop)).toHaveLength(1)
})

test('two tills that put one order on a reader make one payment', async () => {
  await using shop = await open()
  const sale = (principal: string) =>
    shop.orders.pay(shop.terminal, { order: 'moka', reader, scope: { ...scope, principal } })
  const sales = await Promise.allSettled([sale('alice'), sale('bob')])
  expect(sales.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(sales.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'reader_busy' } })
  expect(created(shop)).toHaveLength(1)
})

test('a payment that Stripe refused to make is made anew the next time', async () => {
  await using shop = await open()
  const sale = { order: 'moka', reader, scope }
  shop.simulator.control.faults.add({ kind: 'status', status: 500 })
  await expect(shop.orders.pay(shop.terminal, sale)).rejects.toMatchObject({ code: 'outcome_unknown' })
  expect(await shop.orders.pay(shop.terminal, sale)).toMatchObject({ status: 'in_progress' })
})

test('a paid order is not sold again, and can be refunded up to its total', async () => {
  await using shop = await open()
  const { terminal, orders, simulator } = shop
  const { payment_intent } = await orders.pay(terminal, { order: 'moka', reader, scope })
  simulator.control.readers.presentCard(reader)
  orders.settle(await terminal.stripe.paymentIntents.retrieve(payment_intent))
  expect(orders.find('moka').paid).toBe(true)

  const again = terminal.invoke('paymentIntents.create', { order: 'moka' }, { scope })
  await expect(again).rejects.toMatchObject({ message: "The order 'moka' is paid." })
  const refund = (amount: number) => terminal.invoke('refunds.create', { payment_intent, amount }, { scope })
  await expect(refund(451)).rejects.toMatchObject({ code: 'permission_denied' })
  expect(await refund(450)).toMatchObject({ status: 'succeeded', amount: 450 })
})

test.for<[why: string, payment: Partial<Stripe.PaymentIntent>]>([
  ['too little was received', { amount_received: 449 }],
  ['another currency was received', { currency: 'jpy' }],
  ['it is for another order', { metadata: { terminal_order: 'mocha' } }],
  ['it is for no order', { metadata: {} }],
])('a payment settles no order when %s', ([, differing]) => {
  const orders = new Orders()
  const payment = { metadata: { terminal_order: 'moka' }, amount_received: 450, currency: 'usd' }
  orders.settle({ ...payment, ...differing } as Stripe.PaymentIntent)
  expect(orders.find('moka').paid).toBe(false)
  orders.settle(payment as unknown as Stripe.PaymentIntent)
  expect(orders.find('moka').paid).toBe(true)
})
