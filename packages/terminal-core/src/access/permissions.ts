/** Everything a caller can be allowed to do. An operation names exactly one of these. */
export const PERMISSIONS = [
  'connection_tokens:create',
  'locations:read',
  'locations:write',
  'readers:read',
  'readers:write',
] as const

export type Permission = (typeof PERMISSIONS)[number]

const device = [
  'connection_tokens:create',
  'locations:read',
  'readers:read',
] as const satisfies readonly Permission[]
const cashier = [...device] as const satisfies readonly Permission[]
const manager = [...cashier, 'readers:write'] as const satisfies readonly Permission[]
const admin = [...manager, 'locations:write'] as const satisfies readonly Permission[]

/**
 * Permission lists for the usual roles, each containing the one before it.
 *
 * - `device`: a point of sale that runs one of Stripe's client SDKs: tokens, and what it needs to find its reader.
 * - `cashier`: a person who takes payments.
 * - `manager`: also registers, renames and removes readers.
 * - `admin`: also creates, changes and deletes locations.
 */
export const presets = { device, cashier, manager, admin } as const
