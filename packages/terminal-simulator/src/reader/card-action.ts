import type { ReaderRecord } from '../state/reader.ts'
import type { Presented } from '../state/reader-slot.ts'
import type { Namespace } from '../state/store.ts'
import type { Scope } from '../world.ts'
import type { Action, Failure } from './slot.ts'

/** What an action that needs a card does with it. */
export interface CardAction {
  /** The payment method types that the reader takes now. */
  takes(namespace: Namespace, reader: ReaderRecord): { payment_method_types: readonly string[] }
  /** Whether the reader asks for a tip before the card. */
  asksForTip(namespace: Namespace, reader: ReaderRecord): boolean
  /** Carries the payment, setup or refund out: what it adds to the action, and why it failed if it did. */
  settle(scope: Scope, reader: ReaderRecord, presented: Presented): Partial<Action> & { failure?: Failure }
}

/** The member of an action with another value in some of its own members. */
export function changed<T extends keyof Action>(
  reader: ReaderRecord,
  type: T,
  change: Partial<NonNullable<Action[T]>>,
): Partial<Action> {
  return { [type]: { ...((reader.action as Action)[type] as object), ...change } }
}
