import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Field, Fields, Values } from '../api/fields.ts'
import type { LoggedRequest } from '../log/request-log.ts'
import type { Snapshot } from '../snapshot.ts'
import type { World } from '../world.ts'
import type { Control } from './index.ts'

/** The simulator as the control API sees it. */
export interface ControlledSimulator {
  readonly url: string
  readonly requests: readonly LoggedRequest[]
  readonly control: Control
  reset(): void
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
}

/** One request to the control API as a route's code sees it. */
export interface ControlCall<Q = unknown, B = unknown> {
  simulator: ControlledSimulator
  world: World
  /** The variable segments of the path: `{ reader: 'tmr_x' }`. */
  path: Record<string, string>
  query: Q
  body: B
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

interface Described {
  method: Method
  /** Below `/_simulator`, with `:name` for a variable segment; empty for `/_simulator` itself. */
  path: string
  /** One sentence for the documentation. */
  summary: string
}

/** A route that answers JSON. */
export interface JsonRouteDefinition<Q extends Fields, B, T> extends Described {
  /** What the query may say. */
  query?: Q
  /** The JSON body; no body at all is an empty object. */
  body?: Field<B>
  /** The body may be larger than a request to the API. */
  takesState?: true
  /** What it answers. */
  answers: Field<T>
  /** Throws `ControlError`, `UnknownIdError` and `ApiError` for what cannot be done. */
  run(call: ControlCall<Values<Q>, B>): T | Promise<T>
}

/** A route that answers Server-sent events and stays open. */
interface StreamRoute extends Described {
  stream(call: ControlCall, request: IncomingMessage, response: ServerResponse): void
}

// biome-ignore lint/suspicious/noExplicitAny: a route of whatever parameters and answer
export type JsonRoute = JsonRouteDefinition<any, any, any>
export type ControlRoute = JsonRoute | StreamRoute

/** Defines a route; the parameters of `run` follow from `query` and `body`. */
// biome-ignore lint/complexity/noBannedTypes: no parameters is what {} says here
export function controlRoute<T, Q extends Fields = {}, B = {}>(
  definition: JsonRouteDefinition<Q, B, T>,
): JsonRoute {
  return definition
}
