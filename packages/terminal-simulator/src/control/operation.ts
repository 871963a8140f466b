import type { IncomingMessage, ServerResponse } from 'node:http'
import { object, type Param, required } from '../api/params.ts'
import type { LoggedRequest } from '../log/request-log.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { World } from '../world.ts'

/** The simulator as its operations see it. */
export interface ControlledSimulator {
  readonly world: World
  readonly webhooks: Webhooks
  readonly url: string
  readonly requests: readonly LoggedRequest[]
  reset(): void
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
}

interface Described {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/_simulator`, with at most one `:name` for a variable segment; empty for `/_simulator` itself. */
  path: string
  /** The documentation: for the OpenAPI document and for docs/control-api.md. */
  summary: string
}

/**
 * An operation on the simulated world beside the API. The functions of `simulator.control`, the routes of the control API, its OpenAPI
 * document and the table in docs/control-api.md are made from this description.
 */
export interface OperationOf<Run> extends Described {
  /** The parameters: the query of a GET, the JSON body of the other methods. */
  // biome-ignore lint/suspicious/noExplicitAny: `operation` and `operationOn` check it against `run`
  input?: Param<any>
  /** The body is a whole snapshot: it may be larger than a request to the API, and `run` checks it. */
  takesSnapshot?: true
  /** Absent for an operation without a result. */
  // biome-ignore lint/suspicious/noExplicitAny: `operation` and `operationOn` check it against `run`
  returns?: Param<any>
  /** The member of the JSON answer that contains the result; absent when the result is the answer. */
  member?: string
  run: Run
}

/** An operation that answers Server-sent events and stays open. */
interface StreamOperation extends Described {
  stream(simulator: ControlledSimulator, request: IncomingMessage, response: ServerResponse): void
}

/** An operation that answers JSON. It runs with the id in its path, if it has one, and its input. */
// biome-ignore lint/suspicious/noExplicitAny: operations of whatever parameters
export type JsonOperation = OperationOf<(simulator: ControlledSimulator, ...args: any[]) => unknown>
export type Operation = (JsonOperation | StreamOperation) & {
  /** The function of `simulator.control` that does the same, such as `readers.presentCard`. */
  control?: string
}

interface Typed<In, Out, Run> extends OperationOf<Run> {
  input?: Param<In>
  returns?: Param<Out>
}

/** Defines an operation without an id in its path. */
export function operation<
  In,
  Out,
  Run extends (simulator: ControlledSimulator, input: In) => Out | undefined | Promise<Out | undefined>,
>(definition: Typed<In, Out, Run>): OperationOf<Run> {
  return definition
}

/** Defines an operation on the object whose id is in its path. */
export function operationOn<
  In,
  Out,
  Run extends (
    simulator: ControlledSimulator,
    id: string,
    input: In,
  ) => Out | undefined | Promise<Out | undefined>,
>(definition: Typed<In, Out, Run>): OperationOf<Run> {
  return definition
}

/** A parameter whose value is made from what another one reads. */
export function mapped<A, B>(param: Param<A>, convert: (value: A) => B): Param<B> {
  return { schema: param.schema, read: (value, path) => convert(param.read(value, path)) }
}

/** The one member of a JSON object. */
export function member<T>(name: string, param: Param<T>): Param<T> {
  return mapped(object({ [name]: required(param) }), (values) => values[name] as T)
}
