import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from '../api/errors.ts'
import { parseQuery } from '../api/search-query.ts'
import { failure } from '../test-support/client.ts'
import { shop } from '../test-support/payments.ts'

/** Three payments: 10.00 USD for order 1, captured; 20.00 EUR for order 2; 30.00 USD without an order, later. */
async function threePayments() {
  const world = await shop()
  const { id: customer } = await world.stripe.customers.create()
  const first = await world.paid({ metadata: { order: 'Order 1' }, capture_method: 'automatic' })
  const second = await world.intent({ amount: 2000, currency: 'eur', metadata: { order: 'o_2' }, customer })
  await world.clock.advance(60_000)
  const third = await world.intent({ amount: 3000, metadata: { 'the "key"': 'x' } })
  const names = new Map([
    [first.id, 1],
    [second.id, 2],
    [third.id, 3],
  ])
  return { ...world, customer, created: first.created, names }
}

// Stripe docs: https://docs.stripe.com/search#search-query-language
test.each([
  [`metadata['order']:'o_2'`, [2]],
  [`metadata["order"]:"order 1"`, [1]],
  [`-metadata["order"]:null`, [2, 1]],
  [`metadata["order"]:null`, [3]],
  [`metadata["the \\"key\\""]:"x"`, [3]],
  [`status:'succeeded'`, [1]],
  [`-status:"succeeded"`, [3, 2]],
  [`amount>1000`, [3, 2]],
  [`amount>=1000 AND amount<3000`, [2, 1]],
  [`amount<="2000"`, [2, 1]],
  [`amount:3000`, [3]],
  [`currency:"usd" -status:"succeeded"`, [3]],
  [`amount:1000 or amount:3000`, [3, 1]],
  [`currency~"us"`, [3, 1]],
  [`created>CREATED`, [3]],
  [`created<=CREATED and currency:"eur"`, [2]],
  [`customer:"CUSTOMER"`, [2]],
  [`customer:null`, [3, 1]],
])('%s finds %j', async (query, expected) => {
  await using world = await threePayments()
  const { data } = await world.stripe.paymentIntents.search({
    query: query.replace('CREATED', String(world.created)).replace('CUSTOMER', world.customer),
  })
  expect(data.map(({ id }) => world.names.get(id))).toEqual(expected)
})

// The first two wordings as stripe-ruby-mock records them; "AND and OR are mutually exclusive", "up to 10 clauses": Stripe docs.
test.each([
  ['asdf', /^We were unable to parse your search query\. Try using the format/],
  ['amount>', /^We were unable to parse/],
  ['amount>1 AND', /^We were unable to parse/],
  ['status:"succeeded', /^We were unable to parse/],
  ['status:"a"status:"b"', /^We were unable to parse/],
  ['foo:"bar"', /^Field `foo` is an unsupported search field for resource `payment_intents`\./],
  ['__proto__:"bar"', /^Field `__proto__` is an unsupported/],
  ['amount:1 AND amount:2 OR amount:3', /`AND` and `OR`/],
  [Array(11).fill('amount:1').join(' '), /up to 10 clauses/],
  ['amount~"1"', /operator `~`/],
  ['status>"a"', /operator `>`/],
  ['customer~"cus"', /operator `~`/],
  ['metadata["a"]>"1"', /operator `>`/],
])('%s is not a query', async (query, message) => {
  await using world = await shop()
  expect(await failure(world.stripe.paymentIntents.search({ query }))).toMatchObject({
    statusCode: 400,
    type: 'StripeInvalidRequestError',
    message: expect.stringMatching(message),
  })
})

// Stripe docs: https://docs.stripe.com/api/pagination/search
test('results are paginated', async () => {
  await using world = await threePayments()
  const { paymentIntents } = world.stripe
  const query = 'amount>0'
  const first = await paymentIntents.search({ query, limit: 2, expand: ['data.customer'] })
  expect(first).toMatchObject({ object: 'search_result', has_more: true, url: '/v1/payment_intents/search' })
  const rest = await paymentIntents.search({ query, limit: 2, page: first.next_page as string })
  expect(rest).toMatchObject({ has_more: false, next_page: null })
  expect([...first.data, ...rest.data].map(({ id }) => world.names.get(id))).toEqual([3, 2, 1])
  expect(await failure(paymentIntents.search({ query, page: 'x' }))).toMatchObject({ param: 'page' })
  expect(await failure(paymentIntents.search({} as { query: string }))).toMatchObject({
    code: 'parameter_missing',
    param: 'query',
  })
})

test('every text is either a query or refused with an API error', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      try {
        expect(parseQuery(text).clauses.length).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError)
      }
    }),
  )
})
