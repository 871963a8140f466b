import { TerminalError } from '../errors.ts'
import type { Caller } from './caller.ts'

/**
 * Decides whether a caller may touch what a field of the input names, and throws otherwise. What it returns, like the object it had to
 * load, becomes `call.owned` under the name of the field.
 */
export type Owner<Id = never, Loaded = unknown> = (caller: Caller, id: Id) => Loaded | Promise<Loaded>

/** Only callers with all locations reach what belongs to the account. @throws TerminalError `permission_denied` */
export function wholeAccount({ scope }: Caller): void {
  if (scope.locations === 'all') return
  throw new TerminalError('permission_denied', {
    message: "This belongs to the whole account; it takes a scope of 'all' locations.",
  })
}

/** For a field that may be left out: the owner is asked only if it is there. */
export function ifNamed<Loaded>(owner: Owner<string, Loaded>): Owner<string | undefined, Loaded | undefined> {
  return (caller, id) => (id === undefined ? undefined : owner(caller, id))
}

/** A field that any caller may fill in, and why that is safe. */
export function nobody(reason: string): Owner<unknown, void> & { reason: string } {
  return Object.assign(() => {}, { reason })
}
