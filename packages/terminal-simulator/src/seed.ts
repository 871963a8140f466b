import type { ReaderFault } from './state/reader-fault.ts'
import type { RouteFault } from './state/route-fault.ts'
import type { Chances } from './time/chances.ts'

/** The account of a simulator whose seed has none. */
export const DEFAULT_ACCOUNT = 'acct_1SimTerminalDemo0'

/** The owner of a seeded object; the first account's test mode when absent. */
export interface SeedOwner {
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
  /** The account of the key; the first one when absent. */
  account?: string
  /** The permissions of a restricted key, in Stripe's names without `rak_`, such as `terminal_reader_read`. */
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
  /** Faults for its first commands, one for each command. */
  faults?: readonly ReaderFault[]
  /** Failed actions have `api_error` from 2.42 on. `2.37.2.0` when absent. */
  device_sw_version?: string
}

/** The pairing code of a device that is not registered yet. */
export interface SeedRegistrationCode extends SeedOwner {
  code: string
  device_type: string
  serial_number: string
}

/** An endpoint that webhooks are delivered to from the start. */
export interface SeedWebhookEndpoint extends SeedOwner {
  /** `we_...`, or `ed_...` for thin events; generated when absent. */
  id?: string
  url: string
  /** `whsec_...`; generated when absent. */
  secret?: string
  /** As in Stripe, such as `terminal.reader.action_succeeded`, or `v1.terminal.reader.action_succeeded` for thin events; all when absent. */
  enabled_events?: readonly string[]
  /** It receives the events of the connected accounts instead of the account's own. */
  connect?: boolean
  /** `snapshot` when absent: events that contain their object. `thin` events contain only its id. */
  payload?: 'snapshot' | 'thin'
}

/** The probability of each fault for each delivery, from 0 to 1, with a sum of at most 1. `seed.random` determines which deliveries get one. */
export interface WebhookFaultChances {
  drop?: number
  duplicate?: number
  delay?: number
  reorder?: number
  /** As in `WebhookFault`. */
  delayMs?: number
}

export type ChaosKind =
  | 'status_409'
  | 'status_429'
  | 'status_500'
  | 'latency'
  | 'slow_body'
  | 'drop_before'
  | 'drop_after'
  | 'truncated_body'

/** The probability of each fault for each request, from 0 to 1, with a sum of at most 1. `seed.random` determines which requests get one. */
export interface Chaos extends Chances<ChaosKind> {
  /** For `latency` and `slow_body`, in milliseconds on the simulator's clock; 1000 when absent. */
  ms?: number
}

/** The state of a simulator at its start and after every `reset()`, as JSON. */
export interface Seed {
  /** The seed of the random sequences: equal numbers give equal ids. 1 when absent. */
  random?: number
  /** The first one is the default account. One account in the US when absent. */
  accounts?: readonly SeedAccount[]
  /** The only accepted keys. When absent, every well-formed key belongs to the first account. */
  keys?: readonly SeedKey[]
  locations?: readonly SeedLocation[]
  readers?: readonly SeedReader[]
  registrationCodes?: readonly SeedRegistrationCode[]
  webhookEndpoints?: readonly SeedWebhookEndpoint[]
  webhookFaults?: WebhookFaultChances
  /** Faults for the first API requests. */
  faults?: readonly RouteFault[]
  /** Random faults for API requests. */
  chaos?: Chaos
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
