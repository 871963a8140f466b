import { array, type Params, string, type Values } from '../api/params.ts'
import type { AnyTable } from '../state/store.ts'
import type { Scope } from '../world.ts'

/** A request whose key and parameters are valid. */
export interface Call<V> extends Scope {
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
  /** The parameters of the route. Every route also accepts `expand`. */
  params?: P
  /** The table of the object that the route returns or lists: it decides which members `expand` may name. */
  returns?: AnyTable
  /** The route returns a list of those objects. */
  list?: true
  /** Stripe's name of the permission that a restricted key needs, without `rak_`. When absent, any key may call the route. */
  permission?: string
  /** The credential: a secret key (the default), or a connection token, which the route itself checks. */
  access?: 'secret_key' | 'connection_token'
  /** Parameters that are redacted in the request log. */
  secrets?: readonly string[]
  /** Returns the object as the API shows it. Throws `ApiError` for Stripe's errors. */
  run(call: Call<Values<P>>): object | Promise<object>
}
// biome-ignore lint/suspicious/noExplicitAny: a route of whatever parameters
export type Route = RouteDefinition<any>

const expand = array(string())

/** Defines a route; the parameters of `run` follow from `params`. */
// biome-ignore lint/complexity/noBannedTypes: no parameters is what {} says here
export function route<P extends Params = {}>(definition: RouteDefinition<P>): Route {
  return { ...definition, params: { ...definition.params, expand } }
}
