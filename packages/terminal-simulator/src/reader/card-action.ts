import type { ReaderRecord } from '../state/reader.ts'
import type { Presented } from '../state/reader-slot.ts'
import type { Namespace } from '../state/store.ts'
import type { Scope } from '../world.ts'
import type { Action, Failure } from './slot.ts'

/** How an action processes a card. */
export interface CardAction {
  /** The payment method types that the reader accepts. */
  takes(namespace: Namespace, reader: ReaderRecord): { payment_method_types: readonly string[] }
  /** Whether the reader asks for a tip before the card. */
  asksForTip(namespace: Namespace, reader: ReaderRecord): boolean
  /** Carries out the payment, setup or refund. Returns the members that it adds to the action, and the failure if it failed. */
  settle(scope: Scope, reader: ReaderRecord, presented: Presented): Partial<Action> & { failure?: Failure }
}

/** An action's member with changes. */
export function changed<T extends keyof Action>(
  reader: ReaderRecord,
  type: T,
  change: Partial<NonNullable<Action[T]>>,
): Partial<Action> {
  return { [type]: { ...((reader.action as Action)[type] as object), ...change } }
}
