import { checkChaos } from './faults/chaos.ts'
import { addFaults } from './faults/reader-faults.ts'
import { addRouteFaults } from './faults/route-faults.ts'
import { newReader } from './reader/new-reader.ts'
import {
  DEFAULT_ACCOUNT,
  type Seed,
  type SeedAccount,
  type SeedKey,
  type SeedLocation,
  type SeedOwner,
  type SeedReader,
  type SeedRegistrationCode,
  type SeedWebhookEndpoint,
} from './seed.ts'
import { accounts, apiKeys } from './state/account.ts'
import { eventDestinations } from './state/event-destination.ts'
import { locations, wholeAddress } from './state/location.ts'
import { DEVICE_TYPES, readers } from './state/reader.ts'
import { registrationCodes } from './state/registration-code.ts'
import type { Namespace } from './state/store.ts'
import { webhookEndpoints } from './state/webhook-endpoint.ts'
import { checkUrl, newEventDestination, newWebhookEndpoint } from './webhooks/endpoints.ts'
import { checkWebhookFaultChances } from './webhooks/faults.ts'
import { newSecret } from './webhooks/secret.ts'
import { seconds, type World } from './world.ts'

const MEMBERS: Readonly<Record<keyof Seed, true>> = {
  random: true,
  accounts: true,
  keys: true,
  locations: true,
  readers: true,
  registrationCodes: true,
  webhookEndpoints: true,
  webhookFaults: true,
  faults: true,
  chaos: true,
}

/** Fills an empty state. Throws an `Error` that says what to fix when the seed contradicts itself. */
export function applySeed(world: World, seed: Seed): void {
  checkMembers(seed)
  seedAccounts(world, seed.accounts ?? [])
  for (const key of seed.keys ?? []) seedKey(world, key)
  for (const location of seed.locations ?? []) seedLocation(world, location)
  for (const reader of seed.readers ?? []) seedReader(world, reader)
  for (const code of seed.registrationCodes ?? []) seedRegistrationCode(world, code)
  for (const endpoint of seed.webhookEndpoints ?? []) seedWebhookEndpoint(world, endpoint)
  if (seed.faults) addRouteFaults(world, seed.faults, 'seed.faults')
  if (seed.chaos) checkChaos(seed.chaos)
  if (seed.webhookFaults) checkWebhookFaultChances(seed.webhookFaults)
}

function checkMembers(seed: Seed): void {
  for (const member of Object.keys(seed)) {
    if (!Object.hasOwn(MEMBERS, member)) {
      throw new Error(`seed.${member} is unknown; known are ${Object.keys(MEMBERS).join(', ')}`)
    }
  }
}

function seedAccounts(world: World, given: readonly SeedAccount[]): void {
  const known = world.store.shared.of(accounts)
  const all: readonly SeedAccount[] = given.length > 0 ? given : [{ id: DEFAULT_ACCOUNT }]
  for (const { id, country = 'US', connected_to = null } of all) {
    known.put({ id, country, connected_to, created: seconds(world) })
  }
  for (const { id, connected_to } of known.newestFirst()) {
    if (connected_to !== null && !known.get(connected_to)) {
      throw new Error(
        `seed: the account ${id} is connected to ${connected_to}, which is not among the accounts`,
      )
    }
  }
}

function seedKey(world: World, { key, account, permissions }: SeedKey): void {
  const { account: owner } = ownerOf(world, 'a key', { ...(account !== undefined && { account }) })
  world.store.shared.of(apiKeys).put({ id: key, account: owner, permissions: permissions ?? null })
}

function seedLocation(world: World, location: SeedLocation): void {
  const { id, address, display_name, metadata } = location
  const namespace = ownerOf(world, `the location ${id}`, location)
  namespace.of(locations).put({
    id,
    object: 'terminal.location',
    address: wholeAddress(address),
    display_name,
    livemode: namespace.livemode,
    metadata: { ...metadata },
  })
}

function seedReader(world: World, reader: SeedReader): void {
  const { id, device_type, serial_number, device_sw_version, faults = [] } = reader
  const { label = serial_number, location = null, metadata } = reader
  const what = `the reader ${id}`
  checkDeviceType(what, device_type)
  const namespace = ownerOf(world, what, reader)
  if (location !== null && !namespace.of(locations).get(location)) {
    throw new Error(
      `seed: ${what} is at the location ${location}, which is not among those of its account and mode`,
    )
  }
  namespace.of(readers).put({
    ...newReader(id, { device_type, serial_number }, namespace.livemode),
    label,
    location,
    metadata: { ...metadata },
    ...(device_sw_version !== undefined && { device_sw_version }),
  })
  addFaults(namespace, id, faults)
}

function seedRegistrationCode(world: World, given: SeedRegistrationCode): void {
  const { code, device_type, serial_number } = given
  const what = `the registration code ${code}`
  checkDeviceType(what, device_type)
  const namespace = ownerOf(world, what, given)
  namespace.of(registrationCodes).put({ id: code, device_type, serial_number, used: false })
}

function seedWebhookEndpoint(world: World, given: SeedWebhookEndpoint): void {
  const { url, connect = false, enabled_events = ['*'] } = given
  checkUrl(url, 'seed.webhookEndpoints.url')
  const namespace = ownerOf(world, `the webhook endpoint ${url}`, given)
  const secrets = [given.secret === undefined ? newSecret(world) : { value: given.secret, expires_at: null }]
  const common = { enabled_events: [...enabled_events], secrets, url }
  if (given.payload === 'thin') {
    namespace.of(eventDestinations).put({
      ...newEventDestination(given.id ?? world.ids.id('ed_', 24), world, namespace.livemode),
      ...common,
      events_from: [connect ? '@accounts' : '@self'],
    })
  } else {
    namespace.of(webhookEndpoints).put({
      ...newWebhookEndpoint(given.id ?? world.ids.id('we_', 24), world, namespace.livemode),
      ...common,
      connect,
    })
  }
}

function ownerOf(world: World, what: string, { account, livemode = false }: SeedOwner): Namespace {
  const known = world.store.shared.of(accounts)
  const id = account ?? (known.newestFirst().at(-1)?.id as string)
  if (!known.get(id)) throw new Error(`seed: ${what} belongs to ${id}, which is not among the accounts`)
  return world.store.namespace(id, livemode)
}

function checkDeviceType(what: string, deviceType: string): void {
  if (!(DEVICE_TYPES as readonly string[]).includes(deviceType)) {
    throw new Error(`seed: ${what} has the device_type '${deviceType}'; known are ${DEVICE_TYPES.join(', ')}`)
  }
}
