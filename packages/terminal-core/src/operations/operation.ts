import type Stripe from 'stripe'
import type { z } from 'zod'
import type { Ownership } from '../access/ownership.ts'
import type { Permission } from '../access/permissions.ts'
import type { TerminalScope } from '../access/scope.ts'

/** What one run of an operation works with. */
export interface Call<In> {
  /** Validated input. */
  input: In
  scope: TerminalScope
  stripe: Stripe
  /** Goes with every request to Stripe: connected account, timeout, retries, idempotency key. */
  request: Stripe.RequestOptions
  /** Which location a reader belongs to. */
  ownership: Ownership
}

/** One entry of the operation table: all that an adapter needs to mount it, and all that the core needs to run it. */
export interface Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** A query changes nothing, a mutation does. */
  kind: 'query' | 'mutation'
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
  summary: string
  /** Strict: an unknown key is an error, so nothing a client adds is ever passed on to Stripe. */
  input: Input
  /** Our own shape with Stripe's field names: stable whatever the API version. */
  output: Output
  run(call: Call<z.output<Input>>): Promise<z.output<Output>>
}

/** Declares an operation, with `run` typed by its schemas. */
export function operation<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Operation<Input, Output>,
): Operation<Input, Output> {
  return definition
}
