import { resourceMissing } from '../errors.ts'
import { integer, type Params, string, type Values } from '../params.ts'
import type { AnyTable, Namespace, Table } from '../state/store.ts'
import type { World } from '../world.ts'

/** One request as a route's code sees it: the key is known, the parameters are valid. */
export interface Call<V> {
  world: World
  /** The state of the account and mode that the request acts on. */
  namespace: Namespace
  params: V
  /** The API version of the request, such as `2026-10-28.endive`. */
  version: string
  /** The variable segments of the path: `{ reader: 'tmr_x' }` for `/v1/terminal/readers/:reader`. */
  path: Record<string, string>
}

/** One method and path of the API, as data. */
export interface RouteDefinition<P extends Params> {
  method: 'GET' | 'POST' | 'DELETE'
  /** Stripe's path, with `:name` for a variable segment. */
  path: string
  /** The parameters it knows; `expand` is known everywhere. */
  params?: P
  /** The table of the object it answers (or lists): says which members `expand` may name. */
  returns?: AnyTable
  /** It answers a list of those objects. */
  list?: true
  /** Stripe's name of the permission that a restricted key needs, without `rak_`. Absent: any key will do. */
  permission?: string
  /** Who may call it: the holder of a secret key (the default), or of a connection token, which the route itself checks. */
  access?: 'secret_key' | 'connection_token'
  /** Parameters that must not stand in the request log. */
  secrets?: readonly string[]
  /** The object to answer, as the API shows it. Throws `ApiError` for Stripe's errors. */
  run(call: Call<Values<P>>): object | Promise<object>
}
// biome-ignore lint/suspicious/noExplicitAny: a route of whatever parameters
export type Route = RouteDefinition<any>

/** Defines a route; the parameters of `run` follow from `params`. */
// biome-ignore lint/complexity/noBannedTypes: no parameters is what {} says here
export function route<P extends Params = {}>(definition: RouteDefinition<P>): Route {
  return definition
}

/** A record as the API shows it. */
export function show<T extends { id: string }>(call: Call<unknown>, table: Table<T>, record: T): object {
  return table.view ? table.view(record, call.world) : record
}

/** The record named in the path by `:<table.param>`; Stripe's 404 when there is none. */
export function found<T extends { id: string }>(call: Call<unknown>, table: Table<T>): T {
  const id = call.path[table.param] as string
  const record = call.namespace.of(table).get(id)
  if (!record) throw resourceMissing(table.noun, id, table.param)
  return record
}

/** The object named in the path, or what is left of it after its deletion. */
export function retrieved<T extends { id: string }>(call: Call<unknown>, table: Table<T>): object {
  if (call.world.settings.retrieveDeleted === 'tombstone') {
    const tombstone = call.namespace.of(table).tombstone(call.path[table.param] as string)
    if (tombstone) return tombstone
  }
  return show(call, table, found(call, table))
}

/** The record that a parameter refers to; Stripe answers 400 when there is none. */
export function referenced<T extends { id: string }>(
  call: Call<unknown>,
  table: Table<T>,
  id: string,
  param: string,
): T {
  const record = call.namespace.of(table).get(id)
  if (!record) throw resourceMissing(table.noun, id, param, 400)
  return record
}

/** The parameters of every list. Stripe docs: https://docs.stripe.com/api/pagination */
export const pagination = {
  limit: integer({ min: 1, max: 100 }),
  starting_after: string(),
  ending_before: string(),
}
