import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTerminal } from './terminal.ts'
import { brokenStripe, simulatedStripe, stripeAt } from './test-support/stripe.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => vi.useRealTimers())

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const READY = { status: 'ok', checks: { stripe: 'ok', store: 'ok' } }
const NOT_READY = { status: 'unavailable', checks: { stripe: 'unavailable', store: 'ok' } }

/** A Stripe that answers everything with an error, and counts. */
async function refusing(status: number, error: object) {
  const answers = { status, count: 0 }
  const upstream = await brokenStripe((_request, response) => {
    answers.count += 1
    response.writeHead(answers.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answers.status === 200 ? { object: 'list', data: [] } : { error }))
  })
  return { ...upstream, answers }
}

test('a result is repeated for half a minute, good or bad, and no longer', async () => {
  await using upstream = await refusing(401, { type: 'invalid_request_error', message: 'Invalid API Key' })
  const { ready, close } = createTerminal({ stripe: upstream.stripe, logger: quiet })
  expect(await Promise.all([ready(), ready(), ready()])).toEqual([NOT_READY, NOT_READY, NOT_READY])
  upstream.answers.status = 200
  vi.setSystemTime(Date.now() + 29_999)
  expect(await ready()).toEqual(NOT_READY)
  expect(upstream.answers.count).toBe(1)
  vi.setSystemTime(Date.now() + 1)
  expect(await ready()).toEqual(READY)
  expect(upstream.answers.count).toBe(2)
  await close()
})

test('a clock that is set back does not keep an old result for longer', async () => {
  await using upstream = await refusing(200, {})
  const { ready, close } = createTerminal({ stripe: upstream.stripe, logger: quiet, readyCacheMs: 1_000 })
  await ready()
  vi.setSystemTime(Date.now() - 3_600_000)
  await ready()
  expect(upstream.answers.count).toBe(2)
  await close()
})

test('a restricted key that may not read locations counts as working', async () => {
  const keys = [{ key: 'rk_test_tokens', permissions: ['terminal_connection_token_write'] }]
  await using upstream = await simulatedStripe({ keys })
  const stripe = { ...upstream.stripe, apiKey: 'rk_test_tokens' }
  const { ready, close } = createTerminal({ stripe, logger: quiet })
  expect(await ready()).toEqual(READY)
  expect(upstream.requests.map(({ status }) => status)).toEqual([403])
  await close()
})

test.each([
  [
    'a 403 about the key itself',
    403,
    { type: 'invalid_request_error', code: 'secret_key_required' },
    NOT_READY,
  ],
  ['a 500', 500, { type: 'api_error' }, NOT_READY],
  ['a rate limit', 429, { type: 'invalid_request_error', code: 'rate_limit' }, READY],
])('%s', async (_title, status, error, expected) => {
  await using upstream = await refusing(status, { message: 'no', ...error })
  const pacing = { maxWaitMs: 100 }
  const { ready, close } = createTerminal({ stripe: upstream.stripe, logger: quiet, pacing })
  expect(await ready()).toEqual(expected)
  await close()
})

test('the reason of a failure is logged, without the key', async () => {
  const lines: string[] = []
  const error = (facts: object, message: string) => lines.push(`${message} ${JSON.stringify(facts)}`)
  const { ready, close } = createTerminal({ stripe: stripeAt(1), logger: { ...quiet, error } })
  expect(await ready()).toEqual(NOT_READY)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^not ready: stripe/)
  expect(lines[0]).not.toContain('sk_test_core')
  await close()
})
