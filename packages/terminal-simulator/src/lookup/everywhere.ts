import type { Table } from '../state/store.ts'
import type { Scope, World } from '../world.ts'

/** A record, and the account and mode that it belongs to. */
export interface Owned<T> {
  scope: Scope
  record: T
}

/** The records of a table in every account and mode, newest first in each. */
export function everywhere<T extends { id: string }>(world: World, table: Table<T>): Owned<T>[] {
  return world.store.namespaces().flatMap((namespace) =>
    namespace
      .of(table)
      .newestFirst()
      .map((record) => ({ scope: { world, namespace }, record })),
  )
}

/** The record with this id, in whatever account and mode. */
export function findEverywhere<T extends { id: string }>(
  world: World,
  table: Table<T>,
  id: string,
): Owned<T> | undefined {
  for (const namespace of world.store.namespaces()) {
    const record = namespace.of(table).get(id)
    if (record) return { scope: { world, namespace }, record }
  }
  return undefined
}
