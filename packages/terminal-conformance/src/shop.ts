import {
  type Approve,
  keyedAmount,
  PERMISSIONS,
  type Permission,
  type Pricing,
  presets,
  type TerminalLogger,
  type TerminalOptions,
  type TerminalScope,
} from '@org/terminal-core'
import { type LoggedRequest, type Seed, type Simulator, startSimulator } from '@org/terminal-simulator'

/** The shop that every story plays in: two locations with readers, a third with none, and a connected account of its own. */
export const HQ = 'tml_HQ0000000000'
export const DUBLIN = 'tml_DUBLIN000000'
export const DEPOT = 'tml_DEPOT0000000'
export const HQ_READER = 'tmr_HQ1000000000'
export const HQ_READER_2 = 'tmr_HQ2000000000'
export const DUBLIN_READER = 'tmr_DUBLIN100000'
const PLATFORM = 'acct_Platform00000'
export const CONNECTED = 'acct_Connected0000'
export const CONNECTED_LOCATION = 'tml_CONNECTED000'

const US = {
  line1: '1272 Valencia Street',
  city: 'San Francisco',
  state: 'CA',
  postal_code: '94110',
  country: 'US',
}

const seed: Seed = {
  accounts: [
    { id: PLATFORM, country: 'US' },
    { id: CONNECTED, country: 'US', connected_to: PLATFORM },
  ],
  locations: [
    { id: HQ, display_name: 'HQ', address: US },
    {
      id: DUBLIN,
      display_name: 'Dublin',
      address: { line1: '1 Grand Canal Street Lower', postal_code: 'D02 H210', country: 'IE' },
    },
    { id: DEPOT, display_name: 'Depot', address: US },
    { id: CONNECTED_LOCATION, display_name: 'Elsewhere', address: US, account: CONNECTED },
  ],
  readers: [
    { id: HQ_READER, device_type: 'simulated_wisepos_e', location: HQ, serial_number: 'hq-1' },
    { id: HQ_READER_2, device_type: 'simulated_wisepos_e', location: HQ, serial_number: 'hq-2' },
    { id: DUBLIN_READER, device_type: 'simulated_stripe_s700', location: DUBLIN, serial_number: 'dub-1' },
  ],
}

/** Who comes to the shop, by bearer token. */
const SCOPES = {
  device: { principal: 'device', locations: [HQ], permissions: presets.device },
  otherDevice: { principal: 'other-device', locations: [HQ], permissions: presets.device },
  cashier: { principal: 'cashier', locations: [HQ], permissions: presets.cashier },
  manager: { principal: 'manager', locations: [HQ, DUBLIN], permissions: presets.manager },
  hqManager: { principal: 'hq-manager', locations: [HQ], permissions: presets.manager },
  admin: { principal: 'admin', locations: 'all', permissions: presets.admin },
  otherAdmin: { principal: 'other-admin', locations: 'all', permissions: presets.admin },
  hqAdmin: { principal: 'hq-admin', locations: [HQ], permissions: presets.admin },
  connected: { principal: 'connected', account: CONNECTED, locations: 'all', permissions: presets.admin },
  nowhere: { principal: 'nowhere', locations: [], permissions: presets.device },
  powerless: { principal: 'powerless', locations: 'all', permissions: [] },
  garbled: { principal: '', locations: 'all', permissions: [...PERMISSIONS] },
} as const satisfies Record<
  string,
  TerminalScope & { locations: readonly string[] | 'all'; permissions: readonly Permission[] }
>

export type Visitor = keyof typeof SCOPES

/** Resolves an `Authorization` header, as a host's `authorize` would. */
export function scopeOf(authorization: string | undefined): TerminalScope | null {
  const visitor = authorization?.replace(/^Bearer /, '')
  return visitor && Object.hasOwn(SCOPES, visitor) ? SCOPES[visitor as Visitor] : null
}

const keyed = keyedAmount({ currency: 'usd', max: 50_000 })

/** The shop's prices: some orders have one, everything else is keyed in. Two of them are mistakes. */
const pricing: Pricing = (request) => {
  switch (request.order) {
    case 'menu':
      return { amount: 1250, currency: 'usd' }
    case 'free':
      return { amount: 0, currency: 'usd' }
    case 'half':
      return { amount: 12.5, currency: 'usd' }
    case 'destination':
      return {
        amount: 2000,
        currency: 'usd',
        on_behalf_of: CONNECTED,
        application_fee_amount: 123,
        transfer_data: { destination: CONNECTED },
      }
    default:
      return keyed(request)
  }
}

/** The shop takes nothing back of an order that is final. */
const approve: Approve = ({ kind, order }) => kind === 'capture' || order !== 'final'

/** One line of a captured log. */
export interface LogLine {
  level: keyof TerminalLogger
  facts: object
  message: string
}

/** A simulated Stripe with the shop in it, everything that reached it, and everything that was logged about it. */
export interface Shop extends AsyncDisposable {
  readonly options: TerminalOptions
  readonly simulator: Simulator
  /** Every request that reached Stripe, oldest first. */
  readonly requests: readonly LoggedRequest[]
  readonly log: readonly LogLine[]
}

/** Options that replace the shop's; undefined takes one away. */
export type OptionChanges = { [Name in keyof TerminalOptions]?: TerminalOptions[Name] | undefined }

/** Opens the shop. `changes` replaces options, to point at a Stripe that fails, say. */
export async function openShop(changes: OptionChanges = {}): Promise<Shop> {
  const requests: LoggedRequest[] = []
  const log: LogLine[] = []
  const simulator = await startSimulator({
    port: 0,
    seed,
    onRequest: (request) => requests.push(request),
  })
  const note = (level: LogLine['level']) => (facts: object, message: string) =>
    log.push({ level, facts, message })
  const logger: TerminalLogger = { info: note('info'), warn: note('warn'), error: note('error') }
  const stripe = { apiKey: 'sk_test_shop', ...addressOf(simulator.port) }
  return {
    // Stripe's rate for a test key would make every story wait; pacing has tests of its own.
    options: {
      stripe,
      logger,
      pricing,
      approve,
      pacing: { ratePerSecond: 10_000 },
      ...changes,
    } as TerminalOptions,
    simulator,
    requests,
    log,
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

/** Where a simulator on this machine is, in stripe-node's terms. */
export function addressOf(port: number) {
  return { host: '127.0.0.1', port, protocol: 'http' as const }
}
