/**
 * Everything a caller can be allowed to do. An operation has exactly one permission. `refunds:reverse` is for two fields of refunds, and in
 * no preset: setting them takes money back from the platform or a connected account.
 */
export const PERMISSIONS = [
  'connection_tokens:create',
  'locations:read',
  'locations:write',
  'readers:read',
  'readers:write',
  'readers:act',
  'configurations:read',
  'configurations:write',
  'onboarding_links:create',
  'events:read',
  'payment_intents:read',
  'payment_intents:write',
  'setup_intents:read',
  'setup_intents:write',
  'payment_methods:attach',
  'refunds:read',
  'refunds:create',
  'refunds:reverse',
  'test_helpers:use',
] as const

export type Permission = (typeof PERMISSIONS)[number]

const device = [
  'connection_tokens:create',
  'locations:read',
  'readers:read',
  'payment_intents:read',
  'payment_intents:write',
  'setup_intents:read',
  'setup_intents:write',
] as const satisfies readonly Permission[]
const cashier = [
  ...device,
  'readers:act',
  'events:read',
  'test_helpers:use',
] as const satisfies readonly Permission[]
const manager = [
  ...cashier,
  'readers:write',
  'refunds:read',
  'refunds:create',
  'payment_methods:attach',
] as const satisfies readonly Permission[]
const admin = [
  ...manager,
  'locations:write',
  'configurations:read',
  'configurations:write',
  'onboarding_links:create',
] as const satisfies readonly Permission[]

/**
 * Permission lists for the usual roles, each containing the one before it.
 *
 * - `device`: a point of sale that runs one of Stripe's client SDKs: tokens, the readers it may connect to, and the intents it
 *   collects for.
 * - `cashier`: a person who takes payments on a reader that the server drives.
 * - `manager`: also registers and removes readers, refunds, saves cards.
 * - `admin`: also locations, configurations and onboarding.
 */
export const presets = { device, cashier, manager, admin } as const
