import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { failure, simulation, stripeFor } from '../test-support/client.ts'

// Stripe docs: https://docs.stripe.com/api/terminal/configuration and terminal/fleet/configurations-overview

test('a configuration shows only its settings', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { configurations } = world.stripe.terminal
  const bare = await configurations.create()
  expect(bare).toMatchObject({ object: 'terminal.configuration', is_account_default: false, name: null })
  expect(bare.id).toMatch(/^tmc_[A-Za-z0-9]{14}$/)
  expect(bare).not.toHaveProperty('tipping')
  const given = {
    name: 'Night shop',
    tipping: {
      usd: { fixed_amounts: [100, 200, 300], percentages: [15, 20, 25], smart_tip_threshold: 1000 },
    },
    offline: { enabled: true },
    cellular: { enabled: false },
    reboot_window: { start_hour: 23, end_hour: 4 },
    reader_security: { admin_menu_passcode: '07139' },
    wifi: { type: 'personal_psk', personal_psk: { ssid: 'shop', password: 'hunter2hunter2' } },
    stripe_s700: { splashscreen: 'file_1' },
  }
  const full = await configurations.create(given)
  expect(full).toMatchObject(given)
  expect(await configurations.retrieve(full.id)).toMatchObject(given)
})

test('settings are replaced, and unset by an empty string', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { configurations } = world.stripe.terminal
  const { id } = await configurations.create({
    tipping: { usd: { percentages: [10] } },
    offline: { enabled: true },
  })
  expect(await configurations.update(id, { tipping: { eur: { percentages: [5] } } })).toMatchObject({
    tipping: { eur: { percentages: [5] } },
    offline: { enabled: true },
  })
  const cleared = await configurations.update(id, { tipping: '', offline: '', name: 'Empty' })
  expect(cleared).not.toHaveProperty('tipping')
  expect(cleared).not.toHaveProperty('offline')
  expect(cleared).toMatchObject({ name: 'Empty' })
})

test('every account has a default, which can be changed and not deleted', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { configurations } = world.stripe.terminal
  const other = await configurations.create({ name: 'Other' })
  const { data } = await configurations.list({ is_account_default: true })
  expect(data).toMatchObject([{ is_account_default: true, name: null }])
  expect((await configurations.list({ is_account_default: false })).data.map(({ id }) => id)).toEqual([
    other.id,
  ])
  expect((await configurations.list()).data).toHaveLength(2)
  const byDefault = data[0]?.id as string
  expect(await configurations.update(byDefault, { offline: { enabled: true } })).toMatchObject({
    is_account_default: true,
  })
  expect(await failure(configurations.del(byDefault))).toMatchObject({
    statusCode: 400,
    param: 'configuration',
  })
})

test('a deleted configuration shows its id', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { configurations } = world.stripe.terminal
  const { id } = await configurations.create()
  expect(await configurations.del(id)).toMatchObject({ id, object: 'terminal.configuration', deleted: true })
  expect(await configurations.retrieve(id)).toMatchObject({ deleted: true })
  expect(await failure(configurations.update(id, { name: 'x' }))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  })
})

test('test and live mode have separate defaults', async () => {
  await using world = await simulation({ seed: demoSeed })
  const live = stripeFor(world.simulator, 'sk_live_x')
  const [mine] = (await world.stripe.terminal.configurations.list()).data
  await world.stripe.terminal.configurations.update(mine?.id as string, { name: 'Test' })
  expect((await live.terminal.configurations.list()).data).toMatchObject([{ livemode: true, name: null }])
})

test.each<[string, object, string]>([
  // "You must provide the same configuration keys for each currency": terminal/features/collecting-tips/on-reader
  [
    'tips of one currency in percent, of another in amounts',
    { tipping: { usd: { percentages: [10] }, eur: { fixed_amounts: [100] } } },
    'tipping[usd]',
  ],
  ['tips in a currency that has none', { tipping: { xof: { percentages: [10] } } }, 'tipping[xof]'],
  [
    'a reboot that ends when it starts',
    { reboot_window: { start_hour: 3, end_hour: 3 } },
    'reboot_window[end_hour]',
  ],
  ['a reboot at 24 o’clock', { reboot_window: { start_hour: 3, end_hour: 24 } }, 'reboot_window[end_hour]'],
  ['half a reboot window', { reboot_window: { start_hour: 3 } }, 'reboot_window[end_hour]'],
  ['a network without credentials', { wifi: { type: 'personal_psk' } }, 'wifi[personal_psk]'],
  [
    'credentials of another type',
    {
      wifi: {
        type: 'personal_psk',
        personal_psk: { ssid: 's', password: 'p' },
        enterprise_eap_peap: { ssid: 's', password: 'p', username: 'u' },
      },
    },
    'wifi[enterprise_eap_peap]',
  ],
  ['a network of an unknown type', { wifi: { type: 'wep' } }, 'wifi[type]'],
])('%s: refused', async (_what, params, param) => {
  await using world = await simulation({ seed: demoSeed })
  expect(await failure(world.stripe.terminal.configurations.create(params))).toMatchObject({
    statusCode: 400,
    param,
  })
  expect((await world.stripe.terminal.configurations.list({ is_account_default: false })).data).toEqual([])
})

test('the request log contains no passwords or passcodes', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { configurations } = world.stripe.terminal
  const secrets = {
    wifi: { type: 'personal_psk', personal_psk: { ssid: 'shop', password: 'hunter2hunter2' } },
    reader_security: { admin_menu_passcode: '07139' },
  }
  const { id } = await configurations.create(secrets)
  await configurations.update(id, secrets)
  const log = JSON.stringify(world.simulator.requests)
  expect(log).toContain('[redacted]')
  expect(log).not.toMatch(/hunter2|07139/)
})
