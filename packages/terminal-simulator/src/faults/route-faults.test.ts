import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { demoSeed, type RouteFault, type Seed, startSimulator } from '../index.ts'
import { failure, HQ, raw, simulation, stripeFor } from '../test-support/client.ts'
import { receiver } from '../test-support/receiver.ts'

const LOCATIONS = '/v1/terminal/locations'

/** A simulator and two of Stripe's clients: one that retries as by default, and one that does not. */
async function faulty(faults: readonly RouteFault[], seed: Seed = demoSeed) {
  const world = await simulation({ seed })
  world.simulator.control.faults.add(...faults)
  const retrying = stripeFor(world.simulator, 'sk_test_secret', { maxNetworkRetries: 2 })
  return { ...world, retrying }
}

type World = Awaited<ReturnType<typeof faulty>>

async function locationsCalled(world: World, name: string): Promise<number> {
  const { data } = await world.stripe.terminal.locations.list()
  return data.filter(({ display_name }) => display_name === name).length
}

// Stripe docs, error-low-level: "Retry such requests with the same idempotency key until the client receives a result".
test.each(['drop_before', 'drop_after'] as const)(
  '%s: the retry of Stripe’s client, with the same key, heals it without doing it twice',
  async (kind) => {
    await using world = await faulty([{ kind, method: 'POST', path: LOCATIONS }])

    const location = await world.retrying.terminal.locations.create({ ...HQ, display_name: 'New' })

    expect(await locationsCalled(world, 'New')).toBe(1)
    const [first, second] = world.simulator.requests
    expect([first?.fault, second?.fault]).toEqual([kind, null])
    expect(first?.idempotencyKey).toBe(second?.idempotencyKey)
    expect(location.lastResponse.headers['idempotent-replayed']).toBe(
      kind === 'drop_before' ? undefined : 'true',
    )
  },
)

test('truncated_body: Stripe’s client does not retry, but its caller can, with the same key', async () => {
  await using world = await faulty([{ kind: 'truncated_body', method: 'POST', path: LOCATIONS }])
  const create = () =>
    world.retrying.terminal.locations.create({ ...HQ, display_name: 'New' }, { idempotencyKey: 'key_1' })
  expect((await failure(create())).type).toBe('StripeConnectionError')
  await create()
  expect(await locationsCalled(world, 'New')).toBe(1)
})

// stripe-node retries once after a reset connection, even with maxNetworkRetries: 0.
test('drop_before has no effect and drop_after has: a client that does not retry cannot distinguish them', async () => {
  await using world = await faulty([
    { kind: 'drop_before', method: 'POST', times: 2 },
    { kind: 'drop_after', method: 'POST', times: 2 },
  ])
  const { locations } = world.stripe.terminal
  expect((await failure(locations.create({ ...HQ, display_name: 'A' }))).type).toBe('StripeConnectionError')
  expect((await failure(locations.create({ ...HQ, display_name: 'B' }))).type).toBe('StripeConnectionError')
  expect([await locationsCalled(world, 'A'), await locationsCalled(world, 'B')]).toEqual([0, 1])
  expect(world.simulator.requests.slice(0, 4).map(({ status }) => status)).toEqual([null, null, null, null])
})

test('a status fault has Stripe’s error, and a retry recovers from 429 and 409', async () => {
  await using world = await faulty([
    { kind: 'status', status: 429 },
    { kind: 'status', status: 409 },
    { kind: 'status', status: 409 },
  ])
  const { stripe, retrying } = world
  expect(await failure(stripe.terminal.readers.list())).toMatchObject({
    type: 'StripeRateLimitError',
    code: 'rate_limit',
  })
  expect((await failure(stripe.terminal.readers.list())).statusCode).toBe(409)
  await retrying.terminal.locations.create({ ...HQ, display_name: 'New' })
  expect(await locationsCalled(world, 'New')).toBe(1)
})

// Stripe docs, error-low-level: a 500 is stored under its key and the effect is unknown.
test.each([
  [false, 0],
  [true, 1],
])('a 500 (applied: %s) is replayed under its idempotency key', async (applied, made) => {
  await using world = await faulty([{ kind: 'status', status: 500, applied, path: LOCATIONS }])
  const create = () =>
    failure(
      world.retrying.terminal.locations.create({ ...HQ, display_name: 'New' }, { idempotencyKey: 'key_1' }),
    )
  expect((await create()).statusCode).toBe(500)
  expect((await create()).headers).toMatchObject({ 'idempotent-replayed': 'true' })
  expect(world.simulator.requests).toHaveLength(2)
  expect(await locationsCalled(world, 'New')).toBe(made)
})

test('latency and slow bodies use the simulator’s clock', async () => {
  await using world = await faulty([
    { kind: 'latency', ms: 30_000 },
    { kind: 'slow_body', ms: 30_000 },
  ])
  for (const fault of ['latency', 'slow_body']) {
    let isAnswered = false
    const answer = world.stripe.terminal.readers.list().then((list) => {
      isAnswered = true
      return list
    })
    while (world.simulator.requests.at(-1)?.fault !== fault) await setImmediate()
    await world.clock.advance(29_999)
    expect(isAnswered).toBe(false)
    // A slow body waits after its first half is sent.
    while (!isAnswered) {
      await world.clock.advance(1)
      await setImmediate()
    }
    expect((await answer).data).toHaveLength(2)
  }
})

test('a fault applies to matching requests only, as often as given, in the order of addition', async () => {
  await using world = await faulty([
    {
      kind: 'status',
      status: 409,
      method: 'POST',
      path: '/v1/terminal/readers/:reader/cancel_action',
      times: 2,
    },
    { kind: 'status', status: 429, path: '/v1/terminal/l*' },
  ])
  const { readers, locations } = world.stripe.terminal
  const { id } = demoSeed.readers[0]
  await readers.retrieve(id)
  expect((await failure(readers.cancelAction(id))).statusCode).toBe(409)
  expect(world.simulator.control.faults.planned()).toMatchObject([{ times: 1 }, { status: 429 }])
  expect((await failure(locations.list())).statusCode).toBe(429)
  expect((await failure(readers.cancelAction(id))).statusCode).toBe(409)
  expect(world.simulator.control.faults.planned()).toEqual([])
  await readers.cancelAction(id)
  await locations.list()
})

test('clear removes the faults that were not applied, and an invalid fault is refused', async () => {
  await using world = await faulty([{ kind: 'drop_before' }])
  const { faults } = world.simulator.control
  faults.clear()
  await world.stripe.terminal.readers.list()
  expect(() => faults.add({ kind: 'explode' } as unknown as RouteFault)).toThrow(
    'Invalid fault[kind]: must be one of',
  )
  expect(() => faults.add({ kind: 'status', status: 404 } as unknown as RouteFault)).toThrow(
    'Invalid fault[status]',
  )
})

test('a seed can have faults, and random faults that are equal in every run', async () => {
  const outcomes = async (random: number) => {
    const seed: Seed = {
      ...demoSeed,
      random,
      faults: [{ kind: 'status', status: 429 }],
      chaos: { drop_before: 0.2, status_409: 0.2, truncated_body: 0.1 },
    }
    await using world = await simulation({ seed })
    const seen: unknown[] = []
    for (let i = 0; i < 30; i++) {
      await raw(world.simulator, 'GET', LOCATIONS).catch(() => undefined)
      seen.push(world.simulator.requests.at(-1)?.fault)
    }
    return seen
  }
  const first = await outcomes(1)
  expect(first[0]).toBe('status')
  expect(new Set(first)).toEqual(new Set(['status', 'drop_before', 'truncated_body', null]))
  expect(await outcomes(1)).toEqual(first)
  expect(await outcomes(2)).not.toEqual(first)
})

test.each<[string, object]>([
  ['Invalid seed.faults[kind]: must be one of', { faults: [{ kind: 'explode' }] }],
  ['seed.chaos.explode is unknown', { chaos: { explode: 1 } }],
  ['seed.chaos: status_409', { chaos: { drop_before: 0.7, drop_after: 0.7 } }],
])('a seed with invalid faults is refused: %s', async (message, seed) => {
  await expect(startSimulator({ port: 0, seed })).rejects.toThrow(message)
})

test('a reset fails the requests that wait, and they do not change the new state', async () => {
  await using world = await faulty([{ kind: 'latency', ms: 60_000 }])
  const { simulator, stripe } = world
  const late = failure(stripe.customers.create({ name: 'Ada' }))
  while (simulator.requests.at(-1)?.fault !== 'latency') await setImmediate()
  simulator.reset()
  expect(await late).toMatchObject({ statusCode: 500, message: expect.stringContaining('reset') })
  const { id } = await stripe.customers.create({ name: 'Grace' })
  simulator.reset()
  expect((await stripe.customers.create({ name: 'Hedy' })).id).toBe(id)
})

test('a request that waits when the simulator is closed calls no listener', async () => {
  await using till = await receiver()
  await using world = await simulation({
    seed: {
      webhookEndpoints: [{ url: till.url }],
      faults: [{ kind: 'latency', ms: 60_000 }],
    },
  })
  const late = failure(world.stripe.customers.create({ name: 'Ada' }))
  while (world.simulator.requests.at(-1)?.fault !== 'latency') await setImmediate()
  await world.simulator.close()
  expect((await late).type).toBe('StripeConnectionError')
  await world.simulator.control.webhooks.idle()
  expect(world.simulator.control.webhooks.deliveries()).toEqual([])
})
