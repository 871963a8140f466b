import { expect, test } from 'vitest'
import type { State } from '../control/shapes.ts'
import { READER, till } from '../test-support/till.ts'

type Till = Awaited<ReturnType<typeof till>>

/** The first reader's screen from the control API. */
async function screen({ simulator }: Till) {
  const state = (await (await fetch(`${simulator.url}/_simulator/state`)).json()) as State
  return state.readers.find(({ id }) => id === READER)?.screen
}

async function offer({ stripe }: Till, tips: object): Promise<void> {
  const { data } = await stripe.terminal.configurations.list({ is_account_default: true })
  await stripe.terminal.configurations.update(data[0]?.id as string, { tipping: { usd: tips } })
}

// Stripe docs: terminal/features/collecting-tips/on-reader ("Suggest smart tips")
test.each([
  {
    amount: 999,
    shown: [
      { amount: 100, percentage: null },
      { amount: 200, percentage: null },
    ],
  },
  {
    amount: 1000,
    shown: [
      { amount: 150, percentage: 15 },
      { amount: 200, percentage: 20 },
    ],
  },
])('smart tips on $amount', async ({ amount, shown }) => {
  await using shop = await till()
  await offer(shop, { fixed_amounts: [100, 200], percentages: [15, 20], smart_tip_threshold: 1000 })
  await shop.process((await shop.intent({ amount })).id)
  expect(await screen(shop)).toMatchObject({ kind: 'card', tips: shown })
})

test('percentages apply to the eligible amount and are rounded', async () => {
  await using shop = await till()
  await offer(shop, { percentages: [15] })
  const { id } = await shop.intent({ amount: 5000 })
  await shop.process(id, { tipping: { amount_eligible: 1010 } })
  expect(await screen(shop)).toMatchObject({ tips: [{ amount: 152, percentage: 15 }] })
})

test('no tip is asked for when it is skipped, nothing is eligible, or the currency has none', async () => {
  await using shop = await till()
  await offer(shop, { fixed_amounts: [100] })
  const { id } = await shop.intent()
  await shop.process(id, { skip_tipping: true })
  expect(await screen(shop)).toMatchObject({ tips: null })
  await shop.process(id, { tipping: { amount_eligible: 0 } })
  expect(await screen(shop)).toMatchObject({ tips: null })
  await shop.process((await shop.intent({ currency: 'eur' })).id)
  expect(await screen(shop)).toMatchObject({ tips: null })
  await shop.process(id)
  expect(await screen(shop)).toMatchObject({ tips: [{ amount: 100, percentage: null }] })
})

test('amounts have the decimals of their currency', async () => {
  await using shop = await till()
  await shop.process((await shop.intent({ amount: 500, currency: 'jpy' })).id)
  expect(await screen(shop)).toMatchObject({ money: { amount: 500, currency: 'jpy', decimals: 0 } })
})

test('the endings of amounts that ask for a PIN are listed, unless the reader has no PIN entry', async () => {
  await using shop = await till()
  await shop.process((await shop.intent()).id)
  expect(await screen(shop)).toMatchObject({ pin_endings: ['02', '03'] })
  await using other = await till({ pinTestAmounts: 'declined' })
  await other.process((await other.intent()).id)
  expect(await screen(other)).toMatchObject({ pin_endings: [] })
})

test('the outcome of an action stays on the screen until it is cleared', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  expect(await screen(shop)).toEqual({ kind: 'idle' })
  await shop.process(id)
  await shop.present('4000000000009995')
  expect(await screen(shop)).toEqual({
    kind: 'declined',
    code: 'card_declined',
    message: 'Your card has insufficient funds.',
  })
  await shop.process(id)
  await shop.present()
  expect(await screen(shop)).toMatchObject({ kind: 'approved', purpose: 'payment', money: { amount: 1000 } })
  await shop.cancel()
  expect(await screen(shop)).toEqual({ kind: 'idle' })
})

test('a failure of the reader is not shown as a decline', async () => {
  await using shop = await till()
  shop.simulator.control.readers.fault(READER, { kind: 'connection_error', charged: false })
  await shop.process((await shop.intent()).id)
  await shop.present()
  expect(await screen(shop)).toMatchObject({ kind: 'failed', code: 'connection_error' })
})
