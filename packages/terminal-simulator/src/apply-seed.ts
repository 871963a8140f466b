import { checkChaos } from './faults/chaos.ts'
import { addFaults } from './faults/reader-faults.ts'
import { addRouteFaults } from './faults/route-faults.ts'
import { newReader } from './reader/new-reader.ts'
import { DEFAULT_ACCOUNT, type Seed, type SeedAccount, type SeedWebhookEndpoint } from './seed.ts'
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
  for (const member of Object.keys(seed)) {
    if (!Object.hasOwn(MEMBERS, member))
      throw new Error(`seed.${member} is not known; known are ${Object.keys(MEMBERS).join(', ')}`)
  }
  seedAccounts(world, seed)
  for (const { account, livemode = false, ...given } of seed.locations ?? []) {
    const namespace = owner(world, `the location ${given.id}`, account, livemode)
    namespace.of(locations).put({
      id: given.id,
      object: 'terminal.location',
      address: wholeAddress(given.address),
      display_name: given.display_name,
      livemode,
      metadata: { ...given.metadata },
    })
  }
  for (const { account, livemode = false, ...given } of seed.readers ?? []) {
    const what = `the reader ${given.id}`
    checkDeviceType(what, given.device_type)
    const namespace = owner(world, what, account, livemode)
    if (given.location !== undefined && !namespace.of(locations).get(given.location)) {
      throw new Error(
        `seed: ${what} stands at ${given.location}, which is not among the locations of its account and mode`,
      )
    }
    namespace.of(readers).put({
      ...newReader(given.id, given, livemode),
      label: given.label ?? given.serial_number,
      location: given.location ?? null,
      metadata: { ...given.metadata },
      ...(given.device_sw_version !== undefined && { device_sw_version: given.device_sw_version }),
    })
    addFaults(namespace, given.id, given.faults ?? [])
  }
  for (const { account, livemode = false, ...given } of seed.registrationCodes ?? []) {
    const what = `the registration code ${given.code}`
    checkDeviceType(what, given.device_type)
    const { code: id, device_type, serial_number } = given
    owner(world, what, account, livemode)
      .of(registrationCodes)
      .put({ id, device_type, serial_number, used: false })
  }
  for (const { account, livemode = false, ...given } of seed.webhookEndpoints ?? []) {
    seedWebhookEndpoint(world, owner(world, `the webhook endpoint ${given.url}`, account, livemode), given)
  }
  if (seed.faults) addRouteFaults(world, seed.faults, 'seed.faults')
  if (seed.chaos) checkChaos(seed.chaos)
  if (seed.webhookFaults) checkWebhookFaultChances(seed.webhookFaults)
}

function seedAccounts(world: World, seed: Seed): void {
  const known = world.store.shared.of(accounts)
  const given = seed.accounts?.length ? seed.accounts : [{ id: DEFAULT_ACCOUNT }]
  for (const { id, country = 'US', connected_to = null } of given as readonly SeedAccount[]) {
    known.put({ id, country, connected_to, created: seconds(world) })
  }
  for (const { id, connected_to } of known.newestFirst()) {
    if (connected_to !== null && !known.get(connected_to)) {
      throw new Error(
        `seed: the account ${id} is connected to ${connected_to}, which is not among the accounts`,
      )
    }
  }
  for (const { key, account, permissions } of seed.keys ?? []) {
    const { account: id } = owner(world, 'a key', account, false)
    world.store.shared.of(apiKeys).put({ id: key, account: id, permissions: permissions ?? null })
  }
}

function owner(world: World, what: string, account: string | undefined, livemode: boolean): Namespace {
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

/** Throws an `Error` for an address that is none. */
function seedWebhookEndpoint(world: World, owner: Namespace, given: SeedWebhookEndpoint): void {
  checkUrl(given.url, 'seed.webhookEndpoints.url')
  const { url, connect = false, enabled_events = ['*'] } = given
  const secrets = [given.secret === undefined ? newSecret(world) : { value: given.secret, expires_at: null }]
  if (given.payload === 'thin') {
    owner.of(eventDestinations).put({
      ...newEventDestination(given.id ?? world.ids.id('ed_', 24), world, owner.livemode),
      enabled_events: [...enabled_events],
      events_from: [connect ? '@accounts' : '@self'],
      secrets,
      url,
    })
    return
  }
  owner.of(webhookEndpoints).put({
    ...newWebhookEndpoint(given.id ?? world.ids.id('we_', 24), world, owner.livemode),
    connect,
    enabled_events: [...enabled_events],
    secrets,
    url,
  })
}
