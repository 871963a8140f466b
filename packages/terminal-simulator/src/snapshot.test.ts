import { expect, test } from 'vitest'
import { demoSeed, type Seed, type Snapshot, startSimulator, testClock } from './index.ts'
import { failure, HQ, raw, simulation, stripeFor } from './test-support/client.ts'
import { receiver } from './test-support/receiver.ts'
import { READER, till } from './test-support/till.ts'

/** A copy through JSON text, with the members of objects in another order. */
function kept(snapshot: Snapshot): Snapshot {
  return JSON.parse(JSON.stringify(snapshot), (_name, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  )
}

test('a restored state is equal to the former one and continues equally', async () => {
  await using world = await till()
  const { id } = await world.intent()
  await world.process(id)
  const snapshot = kept(world.simulator.snapshot())
  const goOn = async () => {
    await world.present()
    const { latest_charge } = await world.stripe.paymentIntents.capture(id)
    return [latest_charge, await world.eventTypes(), (await world.intent()).id]
  }
  const first = await goOn()
  await world.stripe.terminal.readers.del(READER)

  world.simulator.restore(snapshot)

  expect(await world.action()).toMatchObject({ type: 'process_payment_intent', status: 'in_progress' })
  expect(await goOn()).toEqual(first)
})

test('a snapshot can be restored in another simulator, with deleted objects and idempotency keys', async () => {
  await using world = await till({ seed: { ...demoSeed, keys: [{ key: 'sk_test_mine' }] } })
  const mine = stripeFor(world.simulator, 'sk_test_mine')
  const gone = await mine.terminal.locations.create(HQ)
  await mine.terminal.locations.del(gone.id)
  const made = await mine.terminal.locations.create(HQ, { idempotencyKey: 'order_1' })
  const refused = await failure(
    mine.refunds.create({ payment_intent: 'pi_none' }, { idempotencyKey: 'order_2' }),
  )

  await using other = await startSimulator({ port: 0, clock: testClock() })
  other.restore(kept(world.simulator.snapshot()))

  const stripe = stripeFor(other, 'sk_test_mine')
  expect(await stripe.terminal.locations.retrieve(gone.id)).toMatchObject({ deleted: true })
  const again = await stripe.terminal.locations.create(HQ, { idempotencyKey: 'order_1' })
  expect(again.id).toBe(made.id)
  const refusedAgain = await failure(
    stripe.refunds.create({ payment_intent: 'pi_none' }, { idempotencyKey: 'order_2' }),
  )
  expect(refusedAgain.message).toBe(refused.message)
  expect((await failure(stripeFor(other, 'sk_test_else').terminal.readers.list())).statusCode).toBe(401)
  expect(other.snapshot().state.store).toEqual(kept(other.snapshot()).state.store)
})

test('planned tasks still run: the timeout of a card, the capture deadline of an authorisation', async () => {
  await using world = await till()
  const { id } = await world.paid()
  await world.process((await world.intent()).id)
  const snapshot = world.simulator.snapshot()
  world.simulator.reset()
  world.simulator.restore(snapshot)

  await world.clock.advance(60 * 60_000)
  expect(await world.action()).toMatchObject({ status: 'failed', failure_code: 'card_read_timed_out' })
  await world.clock.advance(47 * 60 * 60_000)
  expect(await world.status(id)).toBe('canceled')
})

test('tasks that have fallen due meanwhile run at once', async () => {
  const clock = testClock()
  await using world = await till({ clock })
  const { id } = await world.paid()
  const snapshot = world.simulator.snapshot()
  world.simulator.reset()
  await clock.advance(3 * 24 * 60 * 60_000)

  world.simulator.restore(snapshot)
  expect(await world.status(id)).toBe('requires_capture')
  await clock.advance(0)
  expect(await world.status(id)).toBe('canceled')
})

test('webhooks continue: held, waiting for a retry, and with their faults', async () => {
  await using target = await receiver(() => 500)
  const clock = testClock()
  const seed: Seed = { ...demoSeed, webhookEndpoints: [{ id: 'we_1', url: target.url, secret: 'whsec_1' }] }
  await using world = await simulation({ seed, clock })
  const { webhooks } = world.simulator.control
  await world.stripe.customers.create({ name: 'A' })
  await webhooks.idle()
  webhooks.hold()
  await world.stripe.customers.create({ name: 'B' })
  webhooks.fault({ kind: 'drop' })
  const snapshot = world.simulator.snapshot()
  world.simulator.reset()

  world.simulator.restore(snapshot)
  target.reply(() => 200)
  expect(webhooks.deliveries().map(({ status }) => status)).toEqual(['retrying', 'held'])
  await world.stripe.customers.create({ name: 'C' })
  webhooks.release()
  await webhooks.idle()
  await clock.advance(5 * 60_000)
  await webhooks.idle()
  expect(webhooks.deliveries().map(({ status }) => status)).toEqual(['delivered', 'delivered', 'dropped'])
  const named = (body: string) => JSON.parse(body).data.object.name as string
  expect(target.received.map(({ body }) => named(body))).toEqual(['A', 'B', 'A'])
})

test('a reordered delivery still waits for the next one', async () => {
  await using target = await receiver()
  await using world = await simulation({ seed: { webhookEndpoints: [{ url: target.url }] } })
  const { webhooks } = world.simulator.control
  webhooks.fault({ kind: 'reorder' })
  await world.stripe.customers.create({ name: 'A' })
  world.simulator.restore(kept(world.simulator.snapshot()))
  await world.stripe.customers.create({ name: 'B' })
  await webhooks.idle()
  expect(target.received.map(({ body }) => JSON.parse(body).data.object.name)).toEqual(['B', 'A'])
})

test('a snapshot does not contain a request that is being served', async () => {
  await using world = await simulation({ seed: demoSeed })
  world.simulator.control.faults.add({ kind: 'latency', ms: 1000 })
  world.simulator.control.readers.fault(READER, { kind: 'latency', ms: 1000 })
  world.simulator.control.faults.clear()
  const cancel = () =>
    raw(world.simulator, 'POST', `/v1/terminal/readers/${READER}/cancel_action`, {
      headers: { 'idempotency-key': 'k' },
    })
  const first = cancel()
  while (world.simulator.control.readers.faults(READER).length > 0) await new Promise(setImmediate)
  const snapshot = world.simulator.snapshot()
  await world.clock.advance(1000)
  expect((await first).status).toBe(200)
  world.simulator.restore(snapshot)
  const again = await cancel()
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, null])
})

test('random faults continue equally', async () => {
  await using world = await simulation({ seed: { ...demoSeed, chaos: { status_429: 0.5 } } })
  const statuses = async () => {
    const seen: number[] = []
    for (let i = 0; i < 20; i++) seen.push((await raw(world.simulator, 'GET', '/v1/terminal/readers')).status)
    return seen
  }
  await statuses()
  const snapshot = world.simulator.snapshot()
  const first = await statuses()
  world.simulator.restore(snapshot)
  expect(await statuses()).toEqual(first)
  expect(new Set(first)).toEqual(new Set([200, 429]))
})

test('a snapshot that was edited or is invalid is refused and changes nothing', async () => {
  await using world = await simulation({ seed: demoSeed })
  const snapshot = world.simulator.snapshot()
  const changed = structuredClone(snapshot)
  changed.state.sequences.ids++
  expect(() => world.simulator.restore(changed)).toThrow('changed since the snapshot was taken')
  expect(() => world.simulator.restore({} as Snapshot)).toThrow(
    'Invalid format: must be terminal-simulator/3',
  )
  expect(world.simulator.snapshot()).toEqual(snapshot)
})
