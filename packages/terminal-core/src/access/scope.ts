import { TerminalError } from '../errors.ts'
import type { Permission } from './permissions.ts'

/**
 * A caller and the objects within its reach. The host resolves it from its own session, never from what the client sends.
 */
export interface TerminalScope {
  /** The device or operator, as a non-empty string. Rate limits and the audit use it. */
  principal: string
  /** A connected account (`acct_…`): sent as `Stripe-Account` on every call of this scope. */
  account?: string
  /** The locations (`tml_…`) this caller may see and use, or `'all'` of the account. */
  locations: readonly string[] | 'all'
  /** What the caller may do; see `presets`. */
  permissions: readonly Permission[]
}

/** Refuses a malformed scope, so that a bug in `authorize` never grants more than it meant to. */
export function assertScope(scope: TerminalScope): void {
  const problem = scopeProblem(scope)
  if (problem)
    throw new TerminalError('misconfigured', { message: `The resolved scope is invalid: ${problem}` })
}

function scopeProblem(scope: TerminalScope): string | undefined {
  if (typeof scope !== 'object' || scope === null)
    return 'it must be an object, or null for an unknown caller.'
  if (typeof scope.principal !== 'string' || scope.principal === '')
    return 'principal must be a non-empty string.'
  if (scope.account !== undefined && !/^acct_\w+$/.test(scope.account)) {
    return 'account must be an id like acct_…, or be left out.'
  }
  if (scope.locations !== 'all' && !isStringArray(scope.locations)) {
    return "locations must be an array of location ids, or 'all'."
  }
  if (!isStringArray(scope.permissions)) return 'permissions must be an array; see presets.'
  return undefined
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** @throws TerminalError `permission_denied` that names the missing permission. */
export function assertPermitted(scope: TerminalScope, permission: Permission): void {
  if (!scope.permissions.includes(permission)) {
    throw new TerminalError('permission_denied', { message: `This needs the permission ${permission}.` })
  }
}

/** Whether an object of this location may be seen by the scope. An object without a location is visible to `'all'` only. */
export function coversLocation(scope: TerminalScope, location: string | null | undefined): boolean {
  return scope.locations === 'all' || (location != null && scope.locations.includes(location))
}
