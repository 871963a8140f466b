import { expect, test } from 'vitest'
import { HQ, simulation } from './test-support/client.ts'
import { differences, fixture, wire } from './test-support/fixtures.ts'

test('a location has the members of the published one', async () => {
  await using world = await simulation()
  const location = await world.stripe.terminal.locations.create(HQ)
  expect(differences(wire(location), fixture('terminal.location'))).toEqual([])
  const deleted = await world.stripe.terminal.locations.del(location.id)
  expect(differences(wire(deleted), fixture('deleted_terminal.location'))).toEqual([])
})

test('a reader has the members of the published one', async () => {
  await using world = await simulation()
  const reader = await world.stripe.terminal.readers.create({ registration_code: 'simulated-wpe' })
  const permitted: Record<string, string> = {
    'action: null on one side': 'the published reader has just failed a refund; a new one has had no action',
    'device_sw_version: null on one side':
      'a simulated reader reports a version, as in the API reference of Terminal',
    'last_seen_at: null on one side':
      'the published reader was never seen; a simulated one is, in milliseconds',
  }
  expect(differences(wire(reader), fixture('terminal.reader'))).toEqual(Object.keys(permitted))
  const deleted = await world.stripe.terminal.readers.del(reader.id)
  expect(differences(wire(deleted), fixture('deleted_terminal.reader'))).toEqual([])
})

test('a connection token has the members of the published one', async () => {
  await using world = await simulation()
  const token = await world.stripe.terminal.connectionTokens.create()
  expect(differences(wire(token), fixture('terminal.connection_token'))).toEqual([])
})

test('a configuration has the members of the published one', async () => {
  await using world = await simulation()
  const { configurations } = world.stripe.terminal
  const configuration = await configurations.create({ bbpos_wisepos_e: { splashscreen: 'file_1' } })
  expect(differences(wire(configuration), fixture('terminal.configuration'))).toEqual([])
  const deleted = await configurations.del(configuration.id)
  expect(differences(wire(deleted), fixture('deleted_terminal.configuration'))).toEqual([])
})

test('an onboarding link has the members of the published one', async () => {
  await using world = await simulation()
  const link = await world.stripe.terminal.onboardingLinks.create({
    link_type: 'apple_terms_and_conditions',
    link_options: { apple_terms_and_conditions: { merchant_display_name: 'Corner Shop' } },
  })
  expect(differences(wire(link), fixture('terminal.onboarding_link'))).toEqual([])
})
