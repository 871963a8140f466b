import type { z } from 'zod'
import type { Caller } from '../access/ownership.ts'
import type { Permission } from '../access/permissions.ts'
import type { Pricing } from '../access/pricing.ts'
import type { EventStreams } from '../events/stream.ts'
import type { Flow } from '../store/store.ts'

/** What one run of an operation works with. */
export interface Call<In> extends Caller {
  /** Validated input. */
  input: In
  /** The host's word on every sum. */
  pricing: Pricing
  /** Everything that happens, to be told and to be followed. */
  events: EventStreams
  /** Ends a stream. */
  signal: AbortSignal | undefined
}

/** A query changes nothing, a mutation does, a stream goes on until its caller leaves. */
export type OperationKind = 'query' | 'mutation' | 'stream'

/** One entry of the operation table: all that an adapter needs to mount it, and all that the core needs to run it. */
export interface Operation<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Kind extends OperationKind = OperationKind,
> {
  kind: Kind
  method: 'GET' | 'POST' | 'DELETE'
  /** Relative to the mount; `:name` segments are fields of the input. Mirrors Stripe's REST paths. */
  path: string
  /** Other paths for the same operation. */
  aliases?: readonly string[]
  permission: Permission
  /** Which bucket a call is counted in, if any. */
  limit?: 'tokens'
  /** Whether a caller may send an idempotency key of its own. */
  idempotent?: boolean
  /** What the host must have set up before this can be served. Without it the operation does not exist. */
  needs?: 'pricing' | 'test mode'
  summary: string
  /** Strict: an unknown key is an error, so nothing a client adds is ever passed on to Stripe. */
  input: Input
  /** Our own shape with Stripe's field names: stable whatever the API version. Of a stream: of each of its items. */
  output: Output
  run(call: Call<z.output<Input>>): Promise<Kind extends 'stream' ? Flow<z.output<Output>> : z.output<Output>>
}

/** Declares an operation, with `run` typed by its kind and its schemas. */
export function operation<Input extends z.ZodType, Output extends z.ZodType, Kind extends OperationKind>(
  definition: Operation<Input, Output, Kind>,
): Operation<Input, Output, Kind> {
  return definition
}
