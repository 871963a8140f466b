import { resourceMissing } from '../api/errors.ts'
import type { Table } from '../state/store.ts'
import type { Scope } from '../world.ts'

/** A request whose path names an object. */
interface Named extends Scope {
  path: Record<string, string>
}

/** A record as the API shows it. */
export function show<T extends { id: string }>({ world }: Scope, table: Table<T>, record: T): object {
  return table.view ? table.view(record, world.clock.now()) : record
}

/** The record named in the path by `:<table.param>`. Throws Stripe's 404 when it does not exist. */
export function found<T extends { id: string }>({ namespace, path }: Named, table: Table<T>): T {
  const id = path[table.param] as string
  const record = namespace.of(table).get(id)
  if (!record) throw resourceMissing(table.noun, id, table.param)
  return record
}

/** The object named in the path, or what is shown of it after its deletion. */
export function retrieved<T extends { id: string }>(call: Named, table: Table<T>): object {
  if (call.world.settings.retrieveDeleted === 'tombstone') {
    const tombstone = call.namespace.of(table).tombstone(call.path[table.param] as string)
    if (tombstone) return tombstone
  }
  return show(call, table, found(call, table))
}

/** The record that a parameter names. Throws Stripe's 400 when it does not exist. */
export function referenced<T extends { id: string }>(
  { namespace }: Scope,
  table: Table<T>,
  id: string,
  param: string,
): T {
  const record = namespace.of(table).get(id)
  if (!record) throw resourceMissing(table.noun, id, param, 400)
  return record
}
