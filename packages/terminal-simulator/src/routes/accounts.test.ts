import { expect, test } from 'vitest'
import { failure, stripeFor } from '../test-support/client.ts'
import { shop } from '../test-support/payments.ts'

const seed = {
  accounts: [
    { id: 'acct_platform', country: 'US' },
    { id: 'acct_dublin', country: 'IE', connected_to: 'acct_platform' },
    { id: 'acct_tokyo', country: 'JP', connected_to: 'acct_platform' },
    { id: 'acct_stranger' },
  ],
}

// Stripe docs: https://docs.stripe.com/api/accounts
test('a platform can retrieve itself and its connected accounts', async () => {
  await using world = await shop({ seed })
  const { accounts } = world.stripe
  expect(await accounts.retrieveCurrent()).toMatchObject({
    id: 'acct_platform',
    object: 'account',
    charges_enabled: true,
    country: 'US',
    default_currency: 'usd',
  })
  expect(await accounts.retrieve('acct_dublin')).toMatchObject({ country: 'IE', default_currency: 'eur' })
  expect((await accounts.list()).data.map(({ id }) => id)).toEqual(['acct_tokyo', 'acct_dublin'])
  expect((await accounts.list({ limit: 1, starting_after: 'acct_tokyo' })).data).toHaveLength(1)
  expect(await failure(accounts.retrieve('acct_stranger'))).toMatchObject({
    statusCode: 403,
    code: 'account_invalid',
  })
})

// Stripe docs: https://docs.stripe.com/connect/authentication
test('with Stripe-Account the current account is the connected one', async () => {
  await using world = await shop({ seed })
  const tokyo = stripeFor(world.simulator, 'sk_test_x', { stripeAccount: 'acct_tokyo' })
  expect(await tokyo.accounts.retrieveCurrent()).toMatchObject({ id: 'acct_tokyo', default_currency: 'jpy' })
  expect((await tokyo.accounts.list()).data).toEqual([])
  const { id } = await tokyo.paymentIntents.create({ amount: 500, currency: 'jpy' })
  expect(await failure(world.stripe.paymentIntents.retrieve(id))).toMatchObject({ statusCode: 404 })
})

// Stripe docs: https://docs.stripe.com/api/balance
test('the balance is the captured amount less refunds', async () => {
  await using world = await shop()
  const { balance, refunds } = world.stripe
  expect(await balance.retrieve()).toMatchObject({
    object: 'balance',
    available: [{ amount: 0, currency: 'usd' }],
    pending: [{ amount: 0, currency: 'usd' }],
    livemode: false,
  })
  const captured = { capture_method: 'automatic' } as const
  const { id } = await world.paid(captured)
  await world.paid({ ...captured, currency: 'eur', amount: 2000 })
  await world.paid()
  const declined = await world.paid({}, { number: '4000000000000002' })
  expect(declined.status).toBe('requires_payment_method')
  await refunds.create({ payment_intent: id, amount: 300 })
  expect((await balance.retrieve()).pending).toEqual([
    { amount: 700, currency: 'usd', source_types: { card: 700 } },
    { amount: 2000, currency: 'eur', source_types: { card: 2000 } },
  ])
})
