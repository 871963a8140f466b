import { expect, onTestFinished, test } from 'vitest'
import { demoSeed, type Seed, type SeedWebhookEndpoint, startSimulator } from './index.ts'
import { failure, HQ, simulation, stripeFor } from './test-support/client.ts'

test('equal seeds give equal ids, independent of reads', async () => {
  const idsOf = async (seed: Seed, reads: number) => {
    await using world = await simulation({ seed })
    for (let i = 0; i < reads; i++) await world.stripe.terminal.readers.list()
    const location = await world.stripe.terminal.locations.create(HQ)
    const reader = await world.stripe.terminal.readers.create({ registration_code: 'simulated-wpe' })
    return [location.id, reader.id, reader.serial_number]
  }
  expect(await idsOf({ random: 7 }, 0)).toEqual(await idsOf({ random: 7 }, 3))
  expect(await idsOf({ random: 7 }, 0)).not.toEqual(await idsOf({ random: 8 }, 0))
})

test('the demo seed has a shop in San Francisco and one in Dublin, each with a reader', async () => {
  await using world = await simulation({ seed: demoSeed })
  const readers = await world.stripe.terminal.readers.list({ expand: ['data.location'] })
  expect(readers.data).toMatchObject([
    {
      id: 'tmr_FDOuNc4VtYhXs2',
      device_type: 'simulated_stripe_s700',
      location: { address: { country: 'IE' } },
    },
    { id: 'tmr_FDOt2wlRZEdpd7', device_type: 'simulated_wisepos_e', location: { display_name: 'HQ' } },
  ])
})

test('reset deletes all state and applies the seed again', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { simulator, stripe } = world
  const { id } = await stripe.terminal.locations.create(HQ)
  await stripe.terminal.readers.update(demoSeed.readers[0].id, { label: 'changed', metadata: { a: 'b' } })
  const token = await stripe.terminal.connectionTokens.create()

  simulator.reset()

  expect(simulator.requests).toEqual([])
  expect((await failure(stripe.terminal.locations.retrieve(id))).statusCode).toBe(404)
  expect(await stripe.terminal.readers.retrieve(demoSeed.readers[0].id)).toMatchObject({
    label: 'Blue Rabbit',
    metadata: {},
  })
  expect((await stripe.terminal.locations.create(HQ)).id).toBe(id)
  expect(token.secret).toMatch(/^pst_test_/)
})

test('reset applies additions to the seed: an endpoint whose port was not known at the start', async () => {
  const webhookEndpoints: SeedWebhookEndpoint[] = []
  await using world = await simulation({ seed: { webhookEndpoints } })
  const { webhooks } = world.simulator.control
  expect(webhooks.endpoints()).toEqual([])
  webhookEndpoints.push({ url: 'http://127.0.0.1:4001/webhooks', secret: 'whsec_late' })
  world.simulator.reset()
  const [endpoint] = webhooks.endpoints()
  expect(endpoint).toMatchObject({ url: 'http://127.0.0.1:4001/webhooks', enabled: true })
  expect(webhooks.secret(endpoint?.id as string)).toBe('whsec_late')
})

test('the request log contains the newest requests', async () => {
  const received: string[] = []
  await using world = await simulation({
    seed: demoSeed,
    requestLogSize: 2,
    onRequest: ({ path }) => received.push(path),
  })
  const { simulator, stripe, clock } = world
  await stripe.terminal.locations.list()
  await stripe.terminal.locations.create({ ...HQ, metadata: { a: '1' } }, { idempotencyKey: 'order_1' })
  await failure(stripe.terminal.readers.retrieve('tmr_x'))

  expect(simulator.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/terminal/locations',
      params: { display_name: 'HQ', metadata: { a: '1' } },
      status: 200,
      account: demoSeed.accounts[0].id,
      livemode: false,
      idempotencyKey: 'order_1',
      at: clock.now(),
    },
    { method: 'GET', path: '/v1/terminal/readers/tmr_x', status: 404, idempotencyKey: null },
  ])
  expect(simulator.requests[0]?.requestId).toMatch(/^req_/)
  expect(received).toEqual(['/v1/terminal/locations', '/v1/terminal/locations', '/v1/terminal/readers/tmr_x'])
})

test.each([
  ['onRequest', (_: unknown) => boom()],
  ['watch', (_: unknown) => boom()],
  ['control.webhooks.watch', (_: unknown) => boom()],
] as const)('an error of a listener of %s is uncaught and fails no request', async (way, listener) => {
  const uncaught = caughtInstead()
  await using world = await simulation(way === 'onRequest' ? { onRequest: listener } : {})
  const { simulator, stripe } = world
  const end =
    way === 'watch' ? simulator.watch(listener) : simulator.control.webhooks.watch({ event: listener })
  expect((await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'a' })).name).toBe('Ada')
  end()
  expect((await stripe.customers.list()).data).toHaveLength(1)
  expect((await stripe.events.list()).data).toHaveLength(1)
  expect(uncaught).toContainEqual(new Error('boom'))
})

function boom(): never {
  throw new Error('boom')
}

/** Collects the uncaught exceptions, which would otherwise fail the test. */
function caughtInstead(): unknown[] {
  const theirs = process.listeners('uncaughtException')
  const caught: unknown[] = []
  process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => caught.push(error))
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException')
    for (const listener of theirs) process.on('uncaughtException', listener)
  })
  return caught
}

test('close frees the port at once, and a second call is harmless', async () => {
  const simulator = await startSimulator({ port: 0 })
  const stripe = stripeFor(simulator)
  await stripe.terminal.readers.list()
  await simulator.close()
  await simulator.close()
  expect((await failure(stripe.terminal.readers.list())).type).toBe('StripeConnectionError')
  await using again = await startSimulator({ port: simulator.port })
  expect(again.url).toBe(simulator.url)
  await expect(startSimulator({ port: again.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test.each<[string, object]>([
  [
    'is at the location tml_x',
    { readers: [{ id: 'tmr_1', device_type: 'stripe_s700', serial_number: '1', location: 'tml_x' }] },
  ],
  ["device_type 'toaster'", { readers: [{ id: 'tmr_1', device_type: 'toaster', serial_number: '1' }] }],
  ['belongs to acct_x', { locations: [{ id: 'tml_1', account: 'acct_x', ...HQ }] }],
  ['connected to acct_x', { accounts: [{ id: 'acct_1', connected_to: 'acct_x' }] }],
  ['seed.reader is unknown', { reader: [] }],
])('a seed that contradicts itself is refused: %s', async (message, seed) => {
  await expect(startSimulator({ port: 0, seed })).rejects.toThrow(message)
})
