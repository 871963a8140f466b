import type { Param, Params, Values } from '../api/params.ts'
import type { Range } from '../api/range.ts'
import { type Call, type Route, route } from '../http/route.ts'
import { retrieved, show } from '../lookup/found.ts'
import { list, pagination } from '../lookup/list.ts'
import type { Table } from '../state/store.ts'

/** A collection of Stripe's API: its table, its path and the permission to read it. */
interface Resource<T extends { id: string }> {
  table: Table<T>
  /** The path of the list. */
  path: string
  permission: string
}

/** A filter on a member of the listed objects: it has that value, or lies in that range. */
type Filters = Record<string, Param<string | boolean | Range>>

/**
 * `GET` of a list, newest first.
 * @param filters parameters by the name of the member they filter on.
 * @param before runs before the list is read, such as a check of a parameter.
 */
export function listRoute<T extends { id: string }, F extends Filters>(
  { table, path, permission }: Resource<T>,
  filters: F = {} as F,
  before: (call: Call<Values<F>>) => void = () => {},
): Route {
  const names = Object.keys(filters)
  return route({
    method: 'GET',
    path,
    permission,
    returns: table,
    list: true,
    params: { ...pagination, ...filters } as typeof pagination & Params,
    run(call) {
      before(call as unknown as Call<Values<F>>)
      const wanted = names.map((name) => [name, call.params[name]] as const)
      return list(call, table, path, (record) => {
        const shown = show(call, table, record) as Record<string, unknown>
        return wanted.every(([name, value]) => isWanted(shown[name], value))
      })
    },
  })
}

function isWanted(actual: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true
  return typeof wanted === 'function' ? wanted(actual) : actual === wanted
}

/** `GET` of one object by id. */
export function retrieveRoute<T extends { id: string }>(
  { table, path, permission }: Resource<T>,
  further: Pick<Route, 'params' | 'secrets'> = {},
): Route {
  return route({
    method: 'GET',
    path: `${path}/:${table.param}`,
    permission,
    returns: table,
    ...further,
    run: (call) => retrieved(call, table),
  })
}
