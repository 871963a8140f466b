import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { failure } from '../test-support/client.ts'
import { till } from '../test-support/till.ts'

const [hq] = demoSeed.locations
const usd = { percentages: [15, 20, 25] }

// Stripe docs: terminal/features/collecting-tips/on-reader, throughout.

type Shop = Awaited<ReturnType<typeof till>>

/** Tips for the whole account. */
async function tipEverywhere({ stripe }: Shop) {
  const { data } = await stripe.terminal.configurations.list({ is_account_default: true })
  await stripe.terminal.configurations.update(data[0]?.id as string, { tipping: { usd } })
}

const tip = { type: 'card_present', card_present: {}, amount_tip: 200 } as const

test('a tip is added to the amount where the configuration asks for one', async () => {
  await using shop = await till()
  await tipEverywhere(shop)
  const { id } = await shop.intent()
  await shop.process(id)
  await shop.present(tip)
  expect(await shop.stripe.paymentIntents.retrieve(id)).toMatchObject({
    amount: 1200,
    amount_capturable: 1200,
    amount_details: { tip: { amount: 200 } },
  })
})

test('a tip that is not selected is 0, and absent where none was offered', async () => {
  await using shop = await till()
  const before = await shop.intent()
  await shop.process(before.id)
  await shop.present(tip)
  expect(await shop.stripe.paymentIntents.retrieve(before.id)).toMatchObject({
    amount: 1000,
    amount_details: { tip: {} },
  })

  await tipEverywhere(shop)
  const after = await shop.intent()
  await shop.process(after.id)
  await shop.present()
  expect(await shop.stripe.paymentIntents.retrieve(after.id)).toMatchObject({
    amount: 1000,
    amount_details: { tip: { amount: 0 } },
  })
})

test('no tip is asked for in a currency without tips', async () => {
  await using shop = await till()
  await tipEverywhere(shop)
  const { id } = await shop.intent({ currency: 'eur' })
  await shop.process(id)
  await shop.present(tip)
  expect((await shop.stripe.paymentIntents.retrieve(id)).amount).toBe(1000)
})

test("the location's configuration goes before the account's", async () => {
  await using shop = await till()
  const { configurations, locations } = shop.stripe.terminal
  const tipless = await configurations.create({ name: 'no settings' })
  const euros = await configurations.create({ tipping: { eur: usd } })
  await tipEverywhere(shop)
  const amountAt = async (configuration_overrides: string) => {
    await locations.update(hq.id, { configuration_overrides })
    const { id } = await shop.intent()
    await shop.process(id)
    await shop.present(tip)
    return (await shop.stripe.paymentIntents.retrieve(id)).amount
  }
  expect(await amountAt(tipless.id)).toBe(1200)
  expect(await amountAt(euros.id)).toBe(1000)
  expect(await amountAt('')).toBe(1200)
  await locations.update(hq.id, { configuration_overrides: euros.id })
  await configurations.del(euros.id)
  expect(await failure(locations.update(hq.id, { configuration_overrides: euros.id }))).toMatchObject({
    code: 'resource_missing',
    param: 'configuration_overrides',
  })
})

test('a payment can skip the tip', async () => {
  await using shop = await till()
  await tipEverywhere(shop)
  for (const config of [{ skip_tipping: true }, { tipping: { amount_eligible: 0 } }]) {
    const { id } = await shop.intent()
    const { action } = await shop.process(id, config)
    expect(action?.process_payment_intent?.process_config).toEqual(config)
    await shop.present(tip)
    expect((await shop.stripe.paymentIntents.retrieve(id)).amount).toBe(1000)
  }
})

test('skip_tipping with an eligible amount is refused', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  const contradiction = { skip_tipping: true, tipping: { amount_eligible: 500 } }
  expect(await failure(shop.process(id, contradiction))).toMatchObject({
    statusCode: 400,
    param: 'process_config[tipping][amount_eligible]',
  })
  expect(await failure(shop.collect(id, contradiction))).toMatchObject({
    statusCode: 400,
    param: 'collect_config[tipping][amount_eligible]',
  })
})

test('the tip of a collected card counts once it is confirmed', async () => {
  await using shop = await till()
  await tipEverywhere(shop)
  const { id } = await shop.intent()
  await shop.collect(id)
  await shop.present(tip)
  expect((await shop.stripe.paymentIntents.retrieve(id)).amount).toBe(1000)
  await shop.confirm(id)
  expect(await shop.stripe.paymentIntents.retrieve(id)).toMatchObject({
    amount: 1200,
    amount_details: { tip: { amount: 200 } },
  })
})

// Stripe docs: terminal/references/testing.
test('the amount with the tip determines a test decline', async () => {
  await using shop = await till()
  await tipEverywhere(shop)
  const { id } = await shop.intent({ amount: 1000 })
  await shop.process(id)
  expect((await shop.present({ ...tip, amount_tip: 205 })).action).toMatchObject({ status: 'failed' })
  expect(await shop.stripe.paymentIntents.retrieve(id)).toMatchObject({ amount: 1000 })
})
