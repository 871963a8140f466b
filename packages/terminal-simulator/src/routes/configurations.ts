import type Stripe from 'stripe'
import { invalidRequest } from '../api/errors.ts'
import {
  array,
  boolean,
  clearable,
  integer,
  object,
  oneOf,
  type Param,
  parameterMissing,
  required,
  string,
} from '../api/params.ts'
import { route } from '../http/route.ts'
import { found } from '../lookup/found.ts'
import { accountDefault } from '../reader/tipping.ts'
import {
  type Configuration,
  type CurrencyTips,
  configurations,
  TIPPING_CURRENCIES,
  type Tipping,
} from '../state/configuration.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/terminal/configurations'
const RESOURCE = { table: configurations, path: PATH, permission: 'terminal_configuration_read' }

const amounts = array(integer({ min: 0 }))
const tips = object({
  fixed_amounts: amounts,
  percentages: amounts,
  smart_tip_threshold: integer({ min: 0 }),
})
const hour = required(integer({ min: 0, max: 23 }))
const device = clearable(object({ splashscreen: clearable(string()) }))
const switchable = clearable(object({ enabled: required(boolean()) }))

const DEVICES = [
  'bbpos_wisepad3',
  'bbpos_wisepos_e',
  'stripe_s700',
  'stripe_s710',
  'stripe_t600',
  'verifone_m425',
  'verifone_p400',
  'verifone_p630',
  'verifone_ux700',
  'verifone_v660p',
] as const
const WIFI_TYPES = ['enterprise_eap_peap', 'enterprise_eap_tls', 'personal_psk'] as const

const settings = {
  ...forEach(DEVICES, device),
  cellular: switchable,
  name: string(),
  offline: switchable,
  reader_security: clearable(object({ admin_menu_passcode: clearable(string()) })),
  reboot_window: clearable(object({ end_hour: hour, start_hour: hour })),
  tipping: clearable(object(forEach(TIPPING_CURRENCIES, tips))),
  wifi: clearable(
    object({
      type: required(oneOf(WIFI_TYPES)),
      enterprise_eap_peap: object({
        ca_certificate_file: string(),
        password: required(string()),
        ssid: required(string()),
        username: required(string()),
      }),
      enterprise_eap_tls: object({
        ca_certificate_file: string(),
        client_certificate_file: required(string()),
        private_key_file: required(string()),
        private_key_file_password: string(),
        ssid: required(string()),
      }),
      personal_psk: object({ password: required(string()), ssid: required(string()) }),
    }),
  ),
}
/** Passwords and passcodes. */
const SECRETS = ['wifi', 'reader_security']

function forEach<const K extends string, P extends Param<unknown>>(
  names: readonly K[],
  param: P,
): Record<K, P> {
  return Object.fromEntries(names.map((name) => [name, param])) as Record<K, P>
}

/** Stripe docs: https://docs.stripe.com/api/terminal/configuration */
export const configurationRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'terminal_configuration_write',
    returns: configurations,
    secrets: SECRETS,
    params: settings,
    run({ params, namespace, world }) {
      const configuration = {
        id: '',
        object: 'terminal.configuration',
        is_account_default: false,
        livemode: namespace.livemode,
        name: null,
      } satisfies Configuration
      const configured = configure(configuration, params)
      accountDefault(namespace)
      return namespace.of(configurations).put({ ...configured, id: world.ids.id('tmc_') })
    },
  }),

  listRoute(RESOURCE, { is_account_default: boolean() }, ({ namespace }) => {
    accountDefault(namespace)
  }),

  retrieveRoute(RESOURCE),

  route({
    method: 'POST',
    path: `${PATH}/:configuration`,
    permission: 'terminal_configuration_write',
    returns: configurations,
    secrets: SECRETS,
    params: settings,
    run(call) {
      const configuration = found(call, configurations)
      return call.namespace.of(configurations).put(configure(configuration, call.params))
    },
  }),

  route({
    method: 'DELETE',
    path: `${PATH}/:configuration`,
    permission: 'terminal_configuration_write',
    run(call) {
      const { id, is_account_default } = found(call, configurations)
      if (is_account_default) {
        throw invalidRequest(
          "The account's default configuration cannot be deleted. Change its settings instead.",
          {
            param: 'configuration',
          },
        )
      }
      const deleted = {
        id,
        object: 'terminal.configuration',
        deleted: true,
      } satisfies Stripe.Terminal.DeletedConfiguration
      call.namespace.of(configurations).delete(id, deleted)
      return deleted
    },
  }),
]

/** Given settings replace the former ones as a whole. An empty string unsets a setting, which is then absent. */
function configure(configuration: Configuration, given: Record<string, unknown>): Configuration {
  const changed: Record<string, unknown> = { ...configuration }
  for (const [name, value] of Object.entries(given)) {
    if (name === 'expand' || value === undefined) continue
    if (value === null) delete changed[name]
    else changed[name] = typeof value === 'object' ? withoutNulls(value) : value
  }
  const result = changed as unknown as Configuration
  checkRebootWindow(result.reboot_window)
  checkTipping(result.tipping ?? ({} as Tipping))
  checkWifi(result.wifi)
  return result
}

function withoutNulls(value: object): object {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== null && member !== undefined),
  )
}

function checkRebootWindow(window: Configuration['reboot_window']): void {
  if (!window || window.start_hour !== window.end_hour) return
  throw invalidRequest('The end hour of the reboot window must be different from its start hour.', {
    param: 'reboot_window[end_hour]',
  })
}

/** The credentials must be those of the given type. They are not verified. Stripe docs: terminal/fleet/configurations-overview */
function checkWifi(wifi: Configuration['wifi']): void {
  if (!wifi) return
  for (const type of WIFI_TYPES) {
    if (type === wifi.type && !wifi[type]) throw parameterMissing(`wifi[${type}]`)
    if (type !== wifi.type && wifi[type]) {
      throw invalidRequest(`wifi[${type}] does not go with the type '${wifi.type}'.`, {
        param: `wifi[${type}]`,
      })
    }
  }
}

/** "You must provide the same configuration keys for each currency": Stripe docs, terminal/features/collecting-tips/on-reader. */
function checkTipping(tipping: Tipping): void {
  const [first, ...rest] = Object.entries(tipping) as [string, CurrencyTips][]
  if (!first) return
  for (const [currency, tips] of rest) {
    if (keys(tips) !== keys(first[1])) {
      throw invalidRequest(
        `All tipping currencies must have the same keys: '${currency}' has ${keys(tips) || 'none'}, '${first[0]}' has ${keys(first[1]) || 'none'}.`,
        { param: `tipping[${currency}]` },
      )
    }
  }
}

function keys(tips: object): string {
  return Object.keys(tips).sort().join(', ')
}
