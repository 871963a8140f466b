import { invalidField, TerminalError } from '../errors.ts'
import { type Caller, readOptions } from './caller.ts'
import { foundLive, noSuch } from './found.ts'
import { coversLocation } from './scope.ts'

/** A location of the scope. Whether it exists is for Stripe to say. @throws TerminalError `not_found` */
export function ownLocation({ scope }: Caller, id: string): string {
  if (!coversLocation(scope, id)) throw noSuch('location', id)
  return id
}

/** Every location of the scope. */
export function ownLocations({ scope }: Caller): readonly string[] | 'all' {
  return scope.locations
}

/** The locations to list, in order: the named one, or all of the scope. `undefined` stands for the whole account. */
export function listedLocations(caller: Caller, id: string | undefined): readonly (string | undefined)[] {
  if (id !== undefined) return [ownLocation(caller, id)]
  const { locations } = caller.scope
  return locations === 'all' ? [undefined] : locations
}

/**
 * The location of something new: a token, a reader, a payment. It is never wider than the scope: only `locations: 'all'` may do without.
 * @throws TerminalError `not_found`; `permission_denied` without any location; `invalid_request` with several to choose from
 */
export function locationOrDefault(caller: Caller, id: string | undefined): string | undefined {
  if (id !== undefined) return ownLocation(caller, id)
  const { locations } = caller.scope
  if (locations === 'all') return undefined
  if (locations.length === 0) {
    throw new TerminalError('permission_denied', { message: 'The caller has no location.' })
  }
  if (locations.length > 1) {
    throw invalidField('location', `choose one of ${locations.join(', ')}`, locations)
  }
  return locations[0]
}

/** {@link locationOrDefault} for objects whose location Stripe is not sent, and so cannot refuse. The host vouches for its own list. */
export async function existingLocation(caller: Caller, id: string | undefined): Promise<string | undefined> {
  const location = locationOrDefault(caller, id)
  if (location === undefined || caller.scope.locations !== 'all') return location
  const answer = caller.stripe.terminal.locations.retrieve(location, {}, readOptions(caller))
  await foundLive('location', location, answer)
  return location
}
