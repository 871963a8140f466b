import { type Chaos, checkChaos } from './faults/chaos.ts'
import { addFaults, type ReaderFault } from './faults/reader-faults.ts'
import { addRouteFaults, type RouteFault } from './faults/route-faults.ts'
import { newReader } from './routes/readers.ts'
import { accounts, apiKeys } from './state/account.ts'
import { locations, wholeAddress } from './state/location.ts'
import { DEVICE_TYPES, readers } from './state/reader.ts'
import { registrationCodes } from './state/registration-code.ts'
import type { Namespace } from './state/store.ts'
import { checkWebhookFaultChances, type WebhookFaultChances } from './webhooks/faults.ts'
import { seedWebhookEndpoint } from './webhooks/seed.ts'
import { seconds, type World } from './world.ts'

/** The account of a simulator whose seed names none. */
const DEFAULT_ACCOUNT = 'acct_1SimTerminalDemo0'

/** Where a seeded object lives; the first account's test mode when absent. */
interface SeedOwner {
  account?: string
  livemode?: boolean
}

export interface SeedAccount {
  /** `acct_...` */
  id: string
  /** Two letters; `US` when absent. */
  country?: string
  /** Its platform, whose keys may act on it with `Stripe-Account`. */
  connected_to?: string
}

export interface SeedKey {
  /** `sk_test_...`, `rk_live_...` */
  key: string
  /** Whose key it is; the first account's when absent. */
  account?: string
  /** For a restricted key: what it may do, in Stripe's names without `rak_`, such as `terminal_reader_read`. */
  permissions?: readonly string[]
}

export interface SeedLocation extends SeedOwner {
  /** `tml_...` */
  id: string
  display_name: string
  address: {
    city?: string
    country: string
    line1?: string
    line2?: string
    postal_code?: string
    state?: string
  }
  metadata?: Record<string, string>
}

export interface SeedReader extends SeedOwner {
  /** `tmr_...` */
  id: string
  /** As in Stripe, such as `simulated_wisepos_e`. */
  device_type: string
  /** The serial number when absent. */
  label?: string
  /** The id of a seeded location. */
  location?: string
  serial_number: string
  metadata?: Record<string, string>
  /** What goes wrong with its first commands, one fault for each. */
  faults?: readonly ReaderFault[]
  /** From 2.42 on, failed actions carry `api_error`; `2.37.2.0` when absent. */
  device_sw_version?: string
}

/** A device that waits to be registered and shows this pairing code. */
export interface SeedRegistrationCode extends SeedOwner {
  code: string
  device_type: string
  serial_number: string
}

/** An endpoint that webhooks are delivered to from the start. */
export interface SeedWebhookEndpoint extends SeedOwner {
  /** `we_...`, or `ed_...` for thin events; made up when absent. */
  id?: string
  url: string
  /** `whsec_...`; made up when absent. */
  secret?: string
  /** As in Stripe, such as `terminal.reader.action_succeeded`, or `v1.terminal.reader.action_succeeded` for thin events; all when absent. */
  enabled_events?: readonly string[]
  /** It hears of the events of the account's connected accounts. */
  connect?: boolean
  /** `snapshot` when absent: events with their object. `thin` ones only say which object it is. */
  payload?: 'snapshot' | 'thin'
}

/** What exists when a simulator starts and after every `reset()`. JSON, so that it can stand in a file. */
export interface Seed {
  /** Start of the sequence that ids are drawn from; equal seeds give equal ids. 1 when absent. */
  random?: number
  /** The first one is the default account. One is made up when absent. */
  accounts?: readonly SeedAccount[]
  /** The only keys that are accepted; when absent any well-formed key is the first account's. */
  keys?: readonly SeedKey[]
  locations?: readonly SeedLocation[]
  readers?: readonly SeedReader[]
  registrationCodes?: readonly SeedRegistrationCode[]
  webhookEndpoints?: readonly SeedWebhookEndpoint[]
  webhookFaults?: WebhookFaultChances
  /** What befalls the first requests to the API. */
  faults?: readonly RouteFault[]
  /** What befalls requests by chance. */
  chaos?: Chaos
}

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

/** Two shops, in San Francisco and Dublin, with one simulated reader each. The ids never change. */
export const demoSeed = {
  accounts: [{ id: DEFAULT_ACCOUNT, country: 'US' }],
  locations: [
    {
      id: 'tml_FDOtHwxAAdIJOh',
      display_name: 'HQ',
      address: {
        line1: '1272 Valencia Street',
        city: 'San Francisco',
        state: 'CA',
        postal_code: '94110',
        country: 'US',
      },
    },
    {
      id: 'tml_FDOuK8pQzLmRdB',
      display_name: 'Dublin',
      address: {
        line1: '1 Grand Canal Street Lower',
        city: 'Dublin',
        postal_code: 'D02 H210',
        country: 'IE',
      },
    },
  ],
  readers: [
    {
      id: 'tmr_FDOt2wlRZEdpd7',
      device_type: 'simulated_wisepos_e',
      label: 'Blue Rabbit',
      location: 'tml_FDOtHwxAAdIJOh',
      serial_number: 'simulated-wpe-7d2-41c-9a-e05',
    },
    {
      id: 'tmr_FDOuNc4VtYhXs2',
      device_type: 'simulated_stripe_s700',
      label: 'Green Heron',
      location: 'tml_FDOuK8pQzLmRdB',
      serial_number: 'simulated-s700-3b8-f6e-20-c4d',
    },
  ],
} as const satisfies Seed

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
