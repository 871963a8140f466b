import { expect, test } from 'vitest'
import { STRIPE_RATE_LIMITS } from '../index.ts'
import { failure, raw, simulation, stripeFor } from '../test-support/client.ts'

function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, work))
}

// Stripe docs: rate-limits: 25 requests a second in a sandbox.
test('the 26th request in a second is refused, and the error names the limit', async () => {
  await using world = await simulation({ rateLimits: { ...STRIPE_RATE_LIMITS, endpoint: 100 } })
  const { simulator, stripe, clock } = world
  const answers = await times(26, () => raw(simulator, 'GET', '/v1/terminal/readers'))
  expect(answers.map(({ status }) => status).filter((status) => status === 429)).toHaveLength(1)
  const refused = answers.find(({ status }) => status === 429)
  expect(refused?.headers.get('stripe-rate-limited-reason')).toBe('global-rate')
  expect(refused?.headers.has('stripe-should-retry')).toBe(false)
  expect(refused?.headers.has('retry-after')).toBe(false)
  expect(refused?.error).toMatchObject({ type: 'invalid_request_error', code: 'rate_limit' })

  const error = await failure(stripe.terminal.readers.list())
  expect([error.type, error.statusCode]).toEqual(['StripeRateLimitError', 429])
  await clock.advance(1000)
  await stripe.terminal.readers.list()
})

test('Stripe’s client does not retry it', async () => {
  await using world = await simulation({ rateLimits: { test: 1, live: 1, endpoint: 1 } })
  const patient = stripeFor(world.simulator, 'sk_test_x', { maxNetworkRetries: 2 })
  await patient.terminal.readers.list()
  await failure(patient.terminal.readers.list())
  expect(world.simulator.requests).toHaveLength(2)
})

test('each endpoint has its own limit, independent of the object', async () => {
  await using world = await simulation({ rateLimits: { test: 100, live: 100, endpoint: 2 } })
  const { simulator } = world
  const answers = await Promise.all(
    ['tmr_1', 'tmr_2', 'tmr_3'].map((id) => raw(simulator, 'GET', `/v1/terminal/readers/${id}`)),
  )
  const [refused, ...rest] = answers.filter(({ status }) => status === 429)
  expect(refused?.headers.get('stripe-rate-limited-reason')).toBe('endpoint-rate')
  expect(rest).toEqual([])
  expect((await raw(simulator, 'GET', '/v1/terminal/readers')).status).toBe(200)
})

test('live mode has a higher limit, and every account its own', async () => {
  await using world = await simulation({
    rateLimits: { test: 1, live: 3, endpoint: 100 },
    seed: { accounts: [{ id: 'acct_1' }, { id: 'acct_2', connected_to: 'acct_1' }] },
  })
  const { simulator, stripe } = world
  const live = stripeFor(simulator, 'sk_live_x')
  await times(3, () => live.terminal.readers.list())
  expect((await failure(live.terminal.readers.list())).message).toMatch(/^Request rate limit exceeded/)
  await stripe.terminal.readers.list()
  expect((await failure(stripe.terminal.readers.list())).message).toMatch(/^Testmode request rate limit/)
  await stripe.terminal.readers.list({}, { stripeAccount: 'acct_2' })
})

test('a request above the limit uses up no idempotency key', async () => {
  await using world = await simulation({ rateLimits: { test: 1, live: 1, endpoint: 1 } })
  const { stripe, clock } = world
  const create = () => stripe.terminal.connectionTokens.create({}, { idempotencyKey: 'k' })
  await stripe.terminal.readers.list()
  expect((await failure(create())).code).toBe('rate_limit')
  await clock.advance(1000)
  await create()
})

test('there is no limit by default', async () => {
  await using world = await simulation()
  const answers = await times(120, () => raw(world.simulator, 'GET', '/v1/terminal/readers'))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})
