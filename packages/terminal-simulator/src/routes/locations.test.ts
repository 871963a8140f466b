import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { failure, HQ, simulation, stripeFor } from '../test-support/client.ts'

test('a location is created, retrieved, changed, listed and deleted', async () => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  const created = await locations.create({ ...HQ, metadata: { zone: 'west' } })
  expect(created).toMatchObject({
    object: 'terminal.location',
    display_name: 'HQ',
    livemode: false,
    metadata: { zone: 'west' },
    address: { ...HQ.address, line2: null },
  })
  expect(created.id).toMatch(/^tml_[A-Za-z0-9]{14}$/)
  expect(await locations.retrieve(created.id)).toMatchObject({ id: created.id })

  const changed = await locations.update(created.id, {
    display_name: 'Headquarters',
    address: { line2: 'Floor 2' },
  })
  expect(changed).toMatchObject({
    display_name: 'Headquarters',
    address: { ...HQ.address, line2: 'Floor 2' },
  })
  expect((await locations.list()).data).toEqual([changed])

  expect(await locations.del(created.id)).toMatchObject({
    id: created.id,
    object: 'terminal.location',
    deleted: true,
  })
  expect((await locations.list()).data).toEqual([])
})

// Required members by country: Stripe docs, terminal/fleet/locations-and-zones.
test.each([
  ['US', ['line1', 'city', 'state', 'postal_code']],
  ['JP', ['line1', 'city', 'state', 'postal_code']],
  ['GB', ['line1', 'city', 'postal_code']],
  ['IE', ['line1', 'postal_code']],
  ['SG', ['line1', 'postal_code']],
])('an address in %s requires %s', async (country, fields) => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  const whole: Record<string, string> = Object.fromEntries(fields.map((field) => [field, 'x']))
  await locations.create({ display_name: 'Shop', address: { ...whole, country } })
  for (const field of fields) {
    const { [field]: _, ...rest } = whole
    const refused = await failure(locations.create({ display_name: 'Shop', address: { ...rest, country } }))
    expect(refused).toMatchObject({ statusCode: 400, code: 'parameter_missing', param: `address[${field}]` })
  }
})

test.each<[Stripe.Terminal.LocationCreateParams, string]>([
  [{ display_name: 'x' }, 'address'],
  [{ address: HQ.address }, 'display_name'],
  [{ ...HQ, address: { ...HQ.address, country: undefined as unknown as string } }, 'address[country]'],
])('the error names the missing parameter: %o', async (params, param) => {
  await using world = await simulation()
  const refused = await failure(world.stripe.terminal.locations.create(params))
  expect(refused).toMatchObject({ statusCode: 400, code: 'parameter_missing', param })
})

test('an unsupported country is refused in live mode', async () => {
  await using world = await simulation()
  const shop = { display_name: 'Shop', address: { line1: 'x', country: 'BR' } }
  await world.stripe.terminal.locations.create(shop)
  const live = stripeFor(world.simulator, 'sk_live_x')
  expect(await failure(live.terminal.locations.create(shop))).toMatchObject({
    statusCode: 400,
    code: 'terminal_location_country_unsupported',
  })
})

test('the country cannot change, and an updated address must be complete', async () => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  const { id } = await locations.create(HQ)
  expect(await failure(locations.update(id, { address: { country: 'CA' } }))).toMatchObject({
    statusCode: 400,
    param: 'address[country]',
  })
  expect(await failure(locations.update(id, { address: { city: '' } }))).toMatchObject({
    param: 'address[city]',
  })
  expect(await locations.retrieve(id)).toMatchObject({ address: HQ.address })
})

test('a Japanese location may have Japanese addresses and names only', async () => {
  await using world = await simulation()
  const location = await world.stripe.terminal.locations.create({
    display_name_kanji: '本店',
    address_kanji: { country: 'JP', postal_code: '1500001', state: '東京都', city: '渋谷区', town: '神宮前' },
  })
  expect(location).toMatchObject({
    display_name: '本店',
    display_name_kanji: '本店',
    address_kanji: { town: '神宮前', line2: null },
    address: { country: 'JP' },
  })
  expect(location).not.toHaveProperty('address_kana')
})

test('an empty string unsets an optional text, which is then absent', async () => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  const { id } = await locations.create({ ...HQ, phone: '+15555550100' })
  expect(await locations.retrieve(id)).toMatchObject({ phone: '+15555550100' })
  expect(await locations.update(id, { phone: '' })).not.toHaveProperty('phone')
  expect(await failure(locations.update(id, { display_name: '' }))).toMatchObject({
    code: 'parameter_invalid_empty',
  })
})

test('a display name has at most 1000 characters', async () => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  await locations.create({ ...HQ, display_name: 'x'.repeat(1000) })
  expect(await failure(locations.create({ ...HQ, display_name: 'x'.repeat(1001) }))).toMatchObject({
    param: 'display_name',
  })
})

test('a location with readers cannot be deleted, except by option', async () => {
  const [hq] = demoSeed.locations
  const [reader] = demoSeed.readers
  await using strict = await simulation({ seed: demoSeed })
  expect(await failure(strict.stripe.terminal.locations.del(hq.id))).toMatchObject({ statusCode: 400 })
  await strict.stripe.terminal.readers.del(reader.id)
  await strict.stripe.terminal.locations.del(hq.id)

  await using lenient = await simulation({ seed: demoSeed, deleteLocationWithReaders: 'allowed' })
  await lenient.stripe.terminal.locations.del(hq.id)
})

test('a deleted location is shown as deleted, or as missing by option; it cannot be changed', async () => {
  await using world = await simulation()
  const { id } = await world.stripe.terminal.locations.create(HQ)
  await world.stripe.terminal.locations.del(id)
  expect(await world.stripe.terminal.locations.retrieve(id)).toMatchObject({ id, deleted: true })
  expect(await failure(world.stripe.terminal.locations.update(id, { display_name: 'x' }))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    param: 'location',
  })

  await using strict = await simulation({ retrieveDeleted: 'missing' })
  const other = await strict.stripe.terminal.locations.create(HQ)
  await strict.stripe.terminal.locations.del(other.id)
  expect(await failure(strict.stripe.terminal.locations.retrieve(other.id))).toMatchObject({
    statusCode: 404,
  })
})
