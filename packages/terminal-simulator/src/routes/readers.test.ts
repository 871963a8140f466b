import { expect, test } from 'vitest'
import { demoSeed, type Seed } from '../index.ts'
import { failure, simulation, stripeFor } from '../test-support/client.ts'

const [hq, dublin] = demoSeed.locations
const [wisepos, s700] = demoSeed.readers

const pairing: Seed = {
  locations: demoSeed.locations,
  registrationCodes: [
    { code: 'apple-river-tree', device_type: 'stripe_s700', serial_number: 'S700-1' },
    { code: 'moon-glass-door', device_type: 'stripe_s700', serial_number: 'S700-1' },
  ],
}

// Codes: Stripe docs, terminal/payments/connect-reader.
test.each([
  ['simulated-wpe', 'simulated_wisepos_e'],
  ['simulated-s700', 'simulated_stripe_s700'],
  ['simulated-s710', 'simulated_stripe_s710'],
])('%s registers a new simulated reader every time', async (registration_code, device_type) => {
  await using world = await simulation({ seed: demoSeed })
  const { readers } = world.stripe.terminal
  const first = await readers.create({ registration_code, location: hq.id, metadata: { till: '1' } })
  expect(first).toMatchObject({
    object: 'terminal.reader',
    action: null,
    device_type,
    label: registration_code,
    location: hq.id,
    livemode: false,
    metadata: { till: '1' },
    status: 'online',
    last_seen_at: world.clock.now(),
  })
  expect(first.id).toMatch(/^tmr_[A-Za-z0-9]{14}$/)
  const second = await readers.create({ registration_code, label: 'Till 2' })
  expect(second).toMatchObject({ label: 'Till 2', location: null })
  expect(second.id).not.toBe(first.id)
  expect(second.serial_number).not.toBe(first.serial_number)
})

test('simulated readers exist in test mode only', async () => {
  await using world = await simulation()
  const live = stripeFor(world.simulator, 'sk_live_x')
  expect(await failure(live.terminal.readers.create({ registration_code: 'simulated-wpe' }))).toMatchObject({
    statusCode: 400,
    param: 'registration_code',
  })
})

test('a pairing code is valid for one registration', async () => {
  await using world = await simulation({ seed: pairing })
  const { readers } = world.stripe.terminal
  const reader = await readers.create({ registration_code: 'apple-river-tree', location: hq.id })
  expect(reader).toMatchObject({
    device_type: 'stripe_s700',
    serial_number: 'S700-1',
    label: 'apple-river-tree',
  })
  for (const registration_code of ['apple-river-tree', 'no-such-code']) {
    expect(await failure(readers.create({ registration_code }))).toMatchObject({
      statusCode: 400,
      param: 'registration_code',
    })
  }
})

test('a refused request does not use up the code', async () => {
  await using world = await simulation({ seed: pairing })
  const { readers } = world.stripe.terminal
  const registration_code = 'apple-river-tree'
  await failure(readers.create({ registration_code, location: 'tml_x' }))
  await failure(readers.create({ registration_code, metadata: { ['k'.repeat(41)]: 'x' } }))
  await failure(readers.create({ registration_code, expand: ['nonsense'] }))
  await readers.create({ registration_code })
})

// "To move a reader, register it again": Stripe docs, terminal/fleet/register-readers.
test('a device that is registered again moves to the new location', async () => {
  await using world = await simulation({ seed: pairing })
  const { readers } = world.stripe.terminal
  const before = await readers.create({ registration_code: 'apple-river-tree', location: hq.id })
  const after = await readers.create({ registration_code: 'moon-glass-door', location: dublin.id })
  expect(after).toMatchObject({ id: before.id, location: dublin.id })
  expect((await readers.list()).data).toHaveLength(1)
})

test('readers are listed by type, location, serial number and status', async () => {
  await using world = await simulation({ seed: demoSeed })
  const ids = async (params: object) =>
    (await world.stripe.terminal.readers.list(params)).data.map(({ id }) => id)
  expect(await ids({})).toEqual([s700.id, wisepos.id])
  expect(await ids({ device_type: 'simulated_wisepos_e' })).toEqual([wisepos.id])
  expect(await ids({ location: dublin.id })).toEqual([s700.id])
  expect(await ids({ serial_number: wisepos.serial_number })).toEqual([wisepos.id])
  expect(await ids({ status: 'offline' })).toEqual([])
  expect(await ids({ location: hq.id, device_type: 'simulated_stripe_s700' })).toEqual([])
  expect(await failure(world.stripe.terminal.readers.list({ device_type: 'toaster' }))).toMatchObject({
    statusCode: 400,
    param: 'device_type',
  })
})

// "Offline" is two minutes without a signal: Stripe docs, terminal/payments/collect-card-payment.
test('an unplugged reader is offline after two minutes, and online when it is plugged in', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { simulator, clock, stripe } = world
  const unpluggedAt = clock.now()
  simulator.control.readers.unplug(wisepos.id)
  await clock.advance(119_999)
  expect(await stripe.terminal.readers.retrieve(wisepos.id)).toMatchObject({
    status: 'online',
    last_seen_at: unpluggedAt,
  })
  await clock.advance(1)
  expect(await stripe.terminal.readers.retrieve(wisepos.id)).toMatchObject({
    status: 'offline',
    last_seen_at: unpluggedAt,
  })
  expect((await stripe.terminal.readers.list({ status: 'offline' })).data).toHaveLength(1)
  simulator.control.readers.plugIn(wisepos.id)
  expect(await stripe.terminal.readers.retrieve(wisepos.id)).toMatchObject({
    status: 'online',
    last_seen_at: clock.now(),
  })
  expect(() => simulator.control.readers.unplug('tmr_x')).toThrow('no reader tmr_x')
})

test('a mobile reader has no status', async () => {
  await using world = await simulation({
    seed: { readers: [{ id: 'tmr_m2', device_type: 'stripe_m2', serial_number: 'STRM1' }] },
  })
  expect(await world.stripe.terminal.readers.retrieve('tmr_m2')).toMatchObject({
    status: null,
    last_seen_at: null,
  })
})

test('only label and metadata can be updated', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { readers } = world.stripe.terminal
  const changed = await readers.update(wisepos.id, { label: 'Front desk', metadata: { till: '1' } })
  expect(changed).toMatchObject({ label: 'Front desk', metadata: { till: '1' }, location: hq.id })
  expect(await failure(readers.update(wisepos.id, { location: dublin.id } as object))).toMatchObject({
    code: 'parameter_unknown',
    param: 'location',
  })
  expect(await failure(readers.update('tmr_x', { label: 'x' }))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    message: "No such terminal.reader: 'tmr_x'",
  })
})

test('a deleted reader shows its type and serial number', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { readers } = world.stripe.terminal
  const deleted = {
    id: wisepos.id,
    object: 'terminal.reader',
    deleted: true,
    device_type: wisepos.device_type,
    serial_number: wisepos.serial_number,
  }
  expect(await readers.del(wisepos.id)).toMatchObject(deleted)
  expect(await readers.retrieve(wisepos.id)).toMatchObject(deleted)
  expect(await failure(readers.del(wisepos.id))).toMatchObject({ statusCode: 404 })
})
