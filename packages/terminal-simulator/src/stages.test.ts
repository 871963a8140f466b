import { once } from 'node:events'
import { expect, test } from 'vitest'
import { applySeed } from './apply-seed.ts'
import { createPipeline } from './http/pipeline.ts'
import { route } from './http/route.ts'
import { createRouter } from './http/router.ts'
import { demoSeed } from './index.ts'
import type { LoggedRequest } from './log/request-log.ts'
import { type SimulatorOptions, settingsOf } from './options.ts'
import { createWorld } from './simulator.ts'
import { stages } from './stages.ts'
import { failure, simulation, stripeFor } from './test-support/client.ts'
import { realClock } from './time/clock.ts'

/** A route that the test finishes, so that requests overlap. */
function slowly(options: SimulatorOptions = {}) {
  const waiting: (() => void)[] = []
  return {
    ...serving(() => new Promise((resolve) => waiting.push(() => resolve({ object: 'thing' }))), options),
    begun: () => waiting.length,
    finishAll: () => waiting.splice(0).forEach((finish) => void finish()),
  }
}

/** The stages of the simulator around a test route. */
function serving(run: () => Promise<object>, options: SimulatorOptions = {}) {
  const { world } = createWorld(settingsOf(options), realClock(), 1)
  applySeed(world, {})
  const things = route({ method: 'POST', path: '/v1/things/:thing', run })
  const serve = createPipeline(world, createRouter([things]), stages)
  return {
    async post(id: string, idempotencyKey: string | null = null) {
      const log: LoggedRequest = {
        method: 'POST',
        path: `/v1/things/${id}`,
        params: {},
        status: null,
        error: null,
        fault: null,
        account: null,
        livemode: null,
        requestId: 'req_1',
        idempotencyKey,
        at: 0,
        ms: null,
      }
      const { path } = log
      const headers = { authorization: 'Bearer sk_test_x' }
      const {
        status,
        headers: answered,
        body,
      } = await serve({ method: 'POST', path, query: '', headers, body: '' }, log)
      return { status, headers: answered, json: JSON.parse(body) }
    },
  }
}

// Wording as quoted in public issues; the type differs among them, and stripe-node's error class does not depend on it for a 409.
test('while the first request is being served, its key is in use', async () => {
  const world = slowly()
  const first = world.post('thg_1', 'k')
  const second = await world.post('thg_1', 'k')
  expect(second.status).toBe(409)
  expect(second.headers['Stripe-Should-Retry']).toBe('true')
  expect(second.json.error).toMatchObject({
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message:
      'There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): k. Please try again later.',
  })
  world.finishAll()
  expect((await first).status).toBe(200)
  const third = await world.post('thg_1', 'k')
  expect([third.status, third.headers['Idempotent-Replayed']]).toEqual([200, 'true'])
})

// Stripe docs: rate-limits#object-lock-timeouts.
test('with objectLocks: refuse the second of two concurrent writers gets lock_timeout', async () => {
  const world = slowly({ objectLocks: 'refuse' })
  const first = world.post('thg_1')
  const other = world.post('thg_2')
  const second = await world.post('thg_1')
  expect([second.status, second.json.error.code]).toEqual([429, 'lock_timeout'])
  expect(second.headers['Stripe-Should-Retry']).toBe('true')
  expect(second.headers).not.toHaveProperty('Stripe-Rate-Limited-Reason')
  world.finishAll()
  expect((await first).status).toBe(200)
  expect((await other).status).toBe(200)
  const after = world.post('thg_1')
  world.finishAll()
  expect((await after).status).toBe(200)
})

test('without objectLocks concurrent writers both succeed', async () => {
  const world = slowly()
  const both = [world.post('thg_1'), world.post('thg_1')]
  expect(world.begun()).toBe(2)
  world.finishAll()
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200])
})

test('a locked object can be read and not written, and Stripe’s client retries', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { simulator, stripe } = world
  const [reader] = demoSeed.readers
  simulator.control.locks.lock(reader.id)
  await stripe.terminal.readers.retrieve(reader.id)
  const refused = await failure(stripe.terminal.readers.update(reader.id, { label: 'x' }))
  expect([refused.statusCode, refused.code]).toEqual([429, 'lock_timeout'])
  expect(refused.message).toMatch(
    /^This object cannot be accessed right now because another API request or Stripe process is currently accessing it\./,
  )

  const patient = stripeFor(simulator, 'sk_test_x', { maxNetworkRetries: 1 })
  const before = simulator.requests.length
  await failure(patient.terminal.readers.update(reader.id, { label: 'x' }))
  expect(simulator.requests).toHaveLength(before + 2)

  simulator.control.locks.unlock(reader.id)
  expect(await stripe.terminal.readers.update(reader.id, { label: 'x' })).toMatchObject({ label: 'x' })
  simulator.control.locks.lock(reader.id)
  simulator.reset()
  await stripe.terminal.readers.update(reader.id, { label: 'x' })
})

// stripe-node, RequestSender: "we expect the stripe-should-retry header to be false in most cases when a 500 is returned, since our
// idempotency framework would typically replay it anyway".
test('a 500 is stored under its key, and the client is told not to retry', async () => {
  let runs = 0
  const warned = once(process, 'warning')
  const world = serving(() => {
    runs++
    throw new Error('broken on purpose')
  })
  const first = await world.post('thg_1', 'k')
  expect([first.status, first.headers['Stripe-Should-Retry']]).toEqual([500, 'false'])
  expect(String((await warned)[0])).toContain('broken on purpose')
  const second = await world.post('thg_1', 'k')
  expect([second.status, second.headers['Idempotent-Replayed']]).toEqual([500, 'true'])
  expect(second.headers['Stripe-Should-Retry']).toBe('false')
  expect(runs).toBe(1)
})
