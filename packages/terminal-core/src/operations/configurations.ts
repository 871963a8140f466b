import type Stripe from 'stripe'
import { z } from 'zod'
import { found, foundLive } from '../access/found.ts'
import { wholeAccount } from '../access/owner.ts'
import {
  configurationId,
  defined,
  deletedOf,
  fileId,
  listOf,
  ONE_CURSOR_MESSAGE,
  oneCursor,
  pagination,
  toList,
} from '../objects/schemas.ts'
import { operation } from './operation.ts'

const CURRENCIES = [
  'aed',
  'aud',
  'cad',
  'chf',
  'czk',
  'dkk',
  'eur',
  'gbp',
  'gip',
  'hkd',
  'huf',
  'jpy',
  'mxn',
  'myr',
  'nok',
  'nzd',
  'pln',
  'ron',
  'sek',
  'sgd',
  'usd',
] as const

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

const tips = z.strictObject({
  fixed_amounts: z.array(z.int().min(0)).max(3).optional(),
  percentages: z.array(z.int().min(0).max(100)).max(3).optional(),
  smart_tip_threshold: z.int().min(0).optional(),
})

/** Every currency must offer the same kinds of tips. Source: https://docs.stripe.com/terminal/features/collecting-tips/on-reader */
const tipping = z.partialRecord(z.enum(CURRENCIES), tips).superRefine((value, context) => {
  const kinds = Object.entries(value).map(
    ([currency, offer]) => [currency, Object.keys(offer).sort().join()] as const,
  )
  const [first] = kinds
  for (const [currency, kind] of kinds) {
    if (kind !== first?.[1]) {
      const message = `must have the same fields as ${first?.[0]}: every currency offers the same kinds of tips`
      context.addIssue({ code: 'custom', path: [currency], message })
    }
  }
})

const hour = z.int().min(0).max(23)
const rebootWindow = z
  .strictObject({ start_hour: hour, end_hour: hour })
  .refine(({ start_hour, end_hour }) => start_hour !== end_hour, {
    path: ['end_hour'],
    message: 'must differ from start_hour',
  })

const secret = z.string().min(1).max(200)
const ssid = z.string().min(1).max(32)
const wifi = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('personal_psk'),
    personal_psk: z.strictObject({ ssid, password: secret }),
  }),
  z.strictObject({
    type: z.literal('enterprise_eap_peap'),
    enterprise_eap_peap: z.strictObject({
      ssid,
      username: z.string().min(1),
      password: secret,
      ca_certificate_file: fileId.optional(),
    }),
  }),
  z.strictObject({
    type: z.literal('enterprise_eap_tls'),
    enterprise_eap_tls: z.strictObject({
      ssid,
      client_certificate_file: fileId,
      private_key_file: fileId,
      private_key_file_password: secret.optional(),
      ca_certificate_file: fileId.optional(),
    }),
  }),
])

const empty = z.literal('')
const enabled = z.strictObject({ enabled: z.boolean() })
const splashscreen = z.strictObject({ splashscreen: z.union([fileId, empty]).optional() })
const devices = Object.fromEntries(DEVICES.map((device) => [device, splashscreen.optional()])) as Record<
  (typeof DEVICES)[number],
  z.ZodOptional<typeof splashscreen>
>

const fields = {
  ...devices,
  name: z.string().max(100).optional(),
  cellular: z.union([enabled, empty]).optional(),
  offline: z.union([enabled, empty]).optional(),
  reader_security: z
    .union([
      z.strictObject({ admin_menu_passcode: z.union([z.string().regex(/^\d{4,8}$/), empty]).optional() }),
      empty,
    ])
    .optional(),
  reboot_window: rebootWindow.optional(),
  tipping: z.union([tipping, empty]).optional(),
  wifi: z.union([wifi, empty]).optional(),
}

/** Without secrets: the passcode of the admin menu and the Wi-Fi credentials are written and never returned. */
const configuration = z.object({
  id: z.string(),
  object: z.literal('terminal.configuration'),
  cellular: z.object({ enabled: z.boolean() }).nullable(),
  is_account_default: z.boolean().nullable(),
  livemode: z.boolean(),
  name: z.string().nullable(),
  offline: z.object({ enabled: z.boolean().nullable() }).nullable(),
  reboot_window: z.object({ start_hour: z.number(), end_hour: z.number() }).nullable(),
  splashscreens: z.record(z.string(), z.string()),
  tipping: z
    .record(
      z.string(),
      z.object({
        fixed_amounts: z.array(z.number()).nullable(),
        percentages: z.array(z.number()).nullable(),
        smart_tip_threshold: z.number().nullable(),
      }),
    )
    .nullable(),
  wifi: z.object({ type: z.string(), ssid: z.string().nullable() }).nullable(),
})

/** How readers behave: tips, reboots, Wi-Fi, splash screens. */
export type Configuration = z.output<typeof configuration>

const deletedConfiguration = deletedOf('terminal.configuration')

const owners = { account: wholeAccount }

export const list = operation({
  kind: 'query',
  method: 'GET',
  path: '/configurations',
  permission: 'configurations:read',
  owners,
  summary: 'List the configurations of the account',
  input: z
    .strictObject({ is_account_default: z.boolean().optional(), ...pagination(configurationId) })
    .refine(oneCursor, ONE_CURSOR_MESSAGE),
  output: listOf(configuration),
  async run({ input, stripe, request }) {
    return toList(await stripe.terminal.configurations.list(defined(input), request), toConfiguration)
  },
})

export const retrieve = operation({
  kind: 'query',
  method: 'GET',
  path: '/configurations/:configuration',
  permission: 'configurations:read',
  owners,
  summary: 'Retrieve a configuration',
  input: z.strictObject({ configuration: configurationId }),
  output: configuration,
  async run({ input: { configuration: id }, stripe, request }) {
    const answer = stripe.terminal.configurations.retrieve(id, {}, request)
    return toConfiguration(await foundLive('configuration', id, answer))
  },
})

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/configurations',
  permission: 'configurations:write',
  owners,
  idempotent: true,
  summary: 'Create a configuration',
  input: z.strictObject(fields),
  output: configuration,
  async run({ input, stripe, request }) {
    const params = defined(input) as Stripe.Terminal.ConfigurationCreateParams
    return toConfiguration(await stripe.terminal.configurations.create(params, request))
  },
})

export const update = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/configurations/:configuration',
  permission: 'configurations:write',
  owners,
  idempotent: true,
  summary: 'Change a configuration; readers pick it up within ten minutes',
  input: z.strictObject({ configuration: configurationId, ...fields }),
  output: configuration,
  async run({ input: { configuration: id, ...changes }, stripe, request }) {
    const params = defined(changes) as Stripe.Terminal.ConfigurationUpdateParams
    const answer = stripe.terminal.configurations.update(id, params, request)
    return toConfiguration(await foundLive('configuration', id, answer))
  },
})

export const del = operation({
  kind: 'mutation',
  method: 'DELETE',
  path: '/configurations/:configuration',
  permission: 'configurations:write',
  owners,
  summary: 'Delete a configuration',
  input: z.strictObject({ configuration: configurationId }),
  output: deletedConfiguration,
  async run({ input: { configuration: id }, stripe, request }) {
    const { object } = await found('configuration', id, stripe.terminal.configurations.del(id, {}, request))
    return { id, object, deleted: true as const }
  },
})

function toConfiguration(from: Stripe.Terminal.Configuration): Configuration {
  const tips = Object.entries(from.tipping ?? {}).map(([currency, offer]) => {
    const { fixed_amounts = null, percentages = null, smart_tip_threshold = null } = offer
    return [currency, { fixed_amounts, percentages, smart_tip_threshold }] as const
  })
  const screens = DEVICES.flatMap((device) => {
    const screen = from[device]?.splashscreen
    return screen ? [[device, typeof screen === 'string' ? screen : screen.id] as const] : []
  })
  return {
    id: from.id,
    object: from.object,
    cellular: from.cellular ? { enabled: from.cellular.enabled } : null,
    is_account_default: from.is_account_default,
    livemode: from.livemode,
    name: from.name,
    offline: from.offline ? { enabled: from.offline.enabled } : null,
    reboot_window: from.reboot_window
      ? { start_hour: from.reboot_window.start_hour, end_hour: from.reboot_window.end_hour }
      : null,
    splashscreens: Object.fromEntries(screens),
    tipping: from.tipping ? Object.fromEntries(tips) : null,
    wifi: from.wifi ? toWifi(from.wifi) : null,
  }
}

function toWifi(
  from: NonNullable<Stripe.Terminal.Configuration['wifi']>,
): NonNullable<Configuration['wifi']> {
  const network = from.personal_psk ?? from.enterprise_eap_peap ?? from.enterprise_eap_tls
  return { type: from.type, ssid: network?.ssid ?? null }
}
