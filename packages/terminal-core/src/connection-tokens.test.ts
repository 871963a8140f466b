import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { createTerminal } from './terminal.ts'
import { simulatedStripe, stripeAt } from './test-support/stripe.ts'

const PLATFORM = 'acct_Platform00000'
const CONNECTED = 'acct_Connected0000'
const HQ = 'tml_HQ0000000000'

async function open() {
  const upstream = await simulatedStripe({
    accounts: [{ id: PLATFORM }, { id: CONNECTED, connected_to: PLATFORM }],
    keys: [
      { key: 'sk_test_core' },
      { key: 'rk_test_tokens', permissions: ['terminal_connection_token_write'] },
      { key: 'rk_test_reader', permissions: ['terminal_reader_read'] },
    ],
    locations: [
      {
        id: HQ,
        display_name: 'HQ',
        address: { line1: '1 Main', city: 'SF', state: 'CA', postal_code: '94110', country: 'US' },
      },
    ],
  })
  const terminal = createTerminal({ stripe: upstream.stripe })
  return {
    ...upstream,
    terminal,
    [Symbol.asyncDispose]: async () => {
      await terminal.close()
      await upstream[Symbol.asyncDispose]()
    },
  }
}

test('server-side code gets the object that Stripe returned, with its response', async () => {
  await using shop = await open()
  const token = await shop.terminal.connectionTokens.create({ location: HQ })
  expect(token.object).toBe('terminal.connection_token')
  expect(token.secret).toMatch(/^pst_test_/)
  expect(token.location).toBe(HQ)
  expect(token.lastResponse).toMatchObject({ statusCode: 200, requestId: expect.stringMatching(/^req_/) })
  expect(token.lastResponse.headers).toMatchObject({ 'request-id': token.lastResponse.requestId })
})

test('it is plain data: JSON holds the token and nothing of the response', async () => {
  await using shop = await open()
  const token = await shop.terminal.connectionTokens.create()
  expect(JSON.parse(JSON.stringify(token))).toEqual({
    object: 'terminal.connection_token',
    secret: token.secret,
  })
  expect(Object.keys(shop.terminal.connectionTokens)).toEqual(['create'])
})

test("every option of stripe-node's is passed on", async () => {
  await using shop = await open()
  const token = await shop.terminal.connectionTokens.create(
    {},
    {
      apiKey: 'sk_test_core',
      stripeAccount: CONNECTED,
      apiVersion: '2025-09-30.clover',
      timeout: 5_000,
      maxNetworkRetries: 0,
    },
  )
  expect(shop.requests.at(-1)).toMatchObject({ account: CONNECTED })
  expect(token.lastResponse).toMatchObject({ stripeAccount: CONNECTED, apiVersion: '2025-09-30.clover' })
})

test('a restricted key needs one permission', async () => {
  await using shop = await open()
  const { create } = shop.terminal.connectionTokens
  expect(await create({}, { apiKey: 'rk_test_tokens' })).toHaveProperty('secret')
  await expect(create({}, { apiKey: 'rk_test_reader' })).rejects.toMatchObject({ code: 'misconfigured' })
})

test('an idempotency key would return a spent token, and is refused', async () => {
  await using shop = await open()
  const options = { idempotencyKey: 'k' } as object
  await expect(shop.terminal.connectionTokens.create({}, options)).rejects.toMatchObject({
    code: 'invalid_request',
    fields: [{ field: 'idempotencyKey' }],
  })
  expect(shop.requests).toEqual([])
})

test.each([
  [{ location: '' }, 'location'],
  [{ location: 7 }, 'location'],
  [{ amount: 100 }, 'amount'],
])('%j is refused before Stripe hears of it', async (params, field) => {
  await using shop = await open()
  await expect(shop.terminal.connectionTokens.create(params as never)).rejects.toMatchObject({
    code: 'invalid_request',
    fields: [{ field }],
  })
  expect(shop.requests).toEqual([])
})

test('a location that does not exist is not found', async () => {
  await using shop = await open()
  await expect(shop.terminal.connectionTokens.create({ location: 'tml_missing' })).rejects.toMatchObject({
    code: 'not_found',
    stripeCode: 'resource_missing',
    requestId: expect.stringMatching(/^req_/),
  })
})

test("a Stripe instance of the host's own does as well", async () => {
  await using shop = await open()
  const { apiKey, ...address } = stripeAt(shop.stripe.port)
  const terminal = createTerminal({ stripe: new Stripe(apiKey, address) })
  expect(await terminal.connectionTokens.create({ location: HQ })).toMatchObject({ location: HQ })
  await terminal.close()
})
