import { expect, test, vi } from 'vitest'
import { demoSeed, type ReaderFault } from '../index.ts'
import { failure } from '../test-support/client.ts'
import { READER, till } from '../test-support/till.ts'

// Stripe docs: terminal/payments/collect-card-payment ("Handle errors"), throughout.

async function faultyTill(...faults: ReaderFault[]) {
  const shop = await till()
  shop.simulator.control.readers.fault(READER, ...faults)
  return shop
}

/** Resolves when the fault is applied to the command. */
function underWay({ simulator }: Awaited<ReturnType<typeof faultyTill>>) {
  return vi.waitFor(() => expect(simulator.control.readers.faults(READER)).toEqual([]))
}

test('a timeout is applied or not', async () => {
  await using shop = await faultyTill({ kind: 'timeout', applied: false }, { kind: 'timeout', applied: true })
  const { id } = await shop.intent()
  const timeout = {
    statusCode: 400,
    code: 'terminal_reader_timeout',
    message: expect.stringMatching(/^There was a timeout when sending this command to the reader\./),
  }
  expect(await failure(shop.process(id))).toMatchObject(timeout)
  expect(await shop.action()).toBeNull()
  expect(await failure(shop.process(id))).toMatchObject(timeout)
  expect(await shop.action()).toMatchObject({
    status: 'in_progress',
    process_payment_intent: { payment_intent: id },
  })
  await shop.present()
  expect(await shop.status(id)).toBe('requires_capture')
})

test.each([
  ['busy', 'terminal_reader_busy'],
  ['offline', 'terminal_reader_offline'],
  ['hardware_fault', 'terminal_reader_hardware_fault'],
] as const)('%s fails one command', async (kind, code) => {
  await using shop = await faultyTill({ kind })
  expect(await failure(shop.display())).toMatchObject({ statusCode: 400, code })
  expect((await shop.display()).action).toMatchObject({ type: 'set_reader_display' })
})

test('an invalid command uses up no fault', async () => {
  await using shop = await faultyTill({ kind: 'busy' })
  expect(await failure(shop.process('pi_x'))).toMatchObject({ code: 'resource_missing' })
  expect(await failure(shop.display())).toMatchObject({ code: 'terminal_reader_busy' })
})

test('latency delays the command, on the clock', async () => {
  await using shop = await faultyTill({ kind: 'latency', ms: 5000 })
  const { id } = await shop.intent()
  const answer = shop.process(id)
  await underWay(shop)
  expect(await shop.action()).toBeNull()
  await shop.clock.advance(5000)
  expect((await answer).action).toMatchObject({ status: 'in_progress' })
})

test('a command that became impossible during the latency is refused', async () => {
  await using shop = await faultyTill({ kind: 'latency', ms: 5000 })
  const { id } = await shop.intent()
  const answer = failure(shop.process(id))
  await underWay(shop)
  shop.simulator.control.payments.process(id)
  await shop.clock.advance(5000)
  expect(await answer).toMatchObject({ code: 'intent_invalid_state' })
})

// "connection_error": the payment may have been processed.
test.each([
  [true, 'requires_capture'],
  [false, 'requires_payment_method'],
])('a connection error, charged: %s', async (charged, status) => {
  await using shop = await faultyTill({ kind: 'connection_error', charged })
  const { id } = await shop.intent()
  await shop.process(id)
  expect((await shop.present()).action).toMatchObject({
    status: 'failed',
    failure_code: 'connection_error',
    failure_message: 'Could not connect to Stripe.',
    api_error: null,
  })
  expect(await shop.status(id)).toBe(status)
  expect(await shop.readerEvents()).toEqual(['terminal.reader.action_failed'])
})

// "Missing webhooks": the action stays in progress, without an event.
test.each([
  [true, 'requires_capture'],
  [false, 'requires_payment_method'],
])('a reader that disconnects after the card, charged: %s', async (charged, status) => {
  await using shop = await faultyTill({ kind: 'disconnect_after_card', charged })
  const { id } = await shop.intent()
  await shop.process(id)
  expect((await shop.present()).action).toMatchObject({
    type: 'process_payment_intent',
    status: 'in_progress',
  })
  expect(await shop.status(id)).toBe(status)
  expect(await shop.readerEvents()).toEqual([])
  expect(await failure(shop.cancel())).toMatchObject({ code: 'terminal_reader_offline' })
  shop.simulator.control.readers.plugIn(READER)
  expect(await failure(shop.present())).toMatchObject({ statusCode: 400, param: 'reader' })
  expect((await shop.cancel()).action).toBeNull()
})

test('a reader that disconnects while it collects a card has collected none', async () => {
  await using shop = await faultyTill({ kind: 'disconnect_after_card', charged: false })
  const { id } = await shop.intent()
  await shop.collect(id)
  expect((await shop.present()).action).toMatchObject({
    type: 'collect_payment_method',
    status: 'in_progress',
  })
  expect(await shop.status(id)).toBe('requires_payment_method')
})

test('a confirmation can fail with a connection error, charged', async () => {
  await using shop = await till()
  const { id } = await shop.intent()
  await shop.collect(id)
  await shop.present()
  shop.simulator.control.readers.fault(READER, { kind: 'connection_error', charged: true })
  expect((await shop.confirm(id)).action).toMatchObject({
    type: 'confirm_payment_intent',
    failure_code: 'connection_error',
  })
  expect(await shop.status(id)).toBe('requires_capture')
})

test.each(['connection_error', 'disconnect_after_card'] as const)(
  'a collected card is removed when its confirmation does not reach Stripe: %s',
  async (kind) => {
    await using shop = await till()
    const { id } = await shop.intent()
    await shop.collect(id)
    await shop.present()
    shop.simulator.control.readers.fault(READER, { kind, charged: false })
    await shop.confirm(id)
    expect(await shop.status(id)).toBe('requires_payment_method')
    shop.simulator.control.readers.plugIn(READER)
    await shop.process(id)
    await shop.present()
    expect(await shop.status(id)).toBe('requires_capture')
  },
)

test('customer_cancel cancels at once, even without a cancel button', async () => {
  await using shop = await faultyTill({ kind: 'customer_cancel' })
  const { id } = await shop.intent()
  expect((await shop.process(id)).action).toMatchObject({
    status: 'failed',
    failure_code: 'customer_canceled',
  })
  expect(await shop.readerEvents()).toEqual(['terminal.reader.action_failed'])
})

test('a fault stays in the script until a command that it applies to', async () => {
  await using shop = await faultyTill({ kind: 'customer_cancel' })
  const { id } = await shop.intent()
  expect((await shop.display()).action).toMatchObject({ type: 'set_reader_display', status: 'in_progress' })
  expect((await shop.process(id)).action).toMatchObject({ failure_code: 'customer_canceled' })
})

test('a script is applied in order, emptied by clearFaults, and seeded again by reset', async () => {
  const [wisepos] = demoSeed.readers
  await using shop = await till({
    seed: { ...demoSeed, readers: [{ ...wisepos, faults: [{ kind: 'busy' }, { kind: 'offline' }] }] },
  })
  expect(await failure(shop.display())).toMatchObject({ code: 'terminal_reader_busy' })
  shop.simulator.control.readers.clearFaults(READER)
  await shop.display()
  shop.simulator.reset()
  expect(await failure(shop.display())).toMatchObject({ code: 'terminal_reader_busy' })
  expect(await failure(shop.display())).toMatchObject({ code: 'terminal_reader_offline' })
  await shop.display()
})

test('an unknown fault is refused', async () => {
  await using shop = await till()
  const nonsense = { kind: 'coffee' } as unknown as ReaderFault
  expect(() => shop.simulator.control.readers.fault(READER, nonsense)).toThrow(/known are timeout, busy/)
  expect(() => shop.simulator.control.readers.fault('tmr_x', { kind: 'busy' })).toThrow('no reader tmr_x')
})
