import { TerminalError } from '../errors.ts'
import { fromStripeError } from '../stripe/stripe-error.ts'

/** One answer for an object that does not exist and for one outside the scope. */
export function noSuch(what: string, id: string): TerminalError {
  return new TerminalError('not_found', { message: `No such ${what}: '${id}'` })
}

/** Parameters that name a second object. Stripe's error for one that is missing names it, and stays as it is. */
const SECOND_OBJECTS: ReadonlySet<unknown> = new Set(['customer', 'configuration_overrides'])

/** Awaits Stripe's answer about one object. A missing object gets our own message: Stripe's would differ from that of a foreign one. */
export async function found<T>(what: string, id: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const failure = fromStripeError(error)
    const isMissing = failure.stripeCode === 'resource_missing' && failure.status === 404
    const { param } = (failure.cause ?? {}) as { param?: unknown }
    throw isMissing && !SECOND_OBJECTS.has(param) ? noSuch(what, id) : failure
  }
}

/** {@link found}, for an object that Stripe may return as deleted, which counts as missing. */
export async function foundLive<T extends object>(
  what: string,
  id: string,
  answer: Promise<T>,
): Promise<Exclude<T, { deleted: true }>> {
  const object = await found(what, id, answer)
  if ('deleted' in object && object.deleted) throw noSuch(what, id)
  return object as Exclude<T, { deleted: true }>
}
