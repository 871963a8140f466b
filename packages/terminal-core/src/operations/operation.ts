import type { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import type { Owner, wholeAccount } from '../access/owner.ts'
import type { Permission } from '../access/permissions.ts'
import type { Pricing } from '../access/pricing.ts'
import type { EventStreams } from '../events/stream.ts'
import type { StripeId } from '../objects/schemas.ts'
import type { Flow } from '../store/store.ts'
import type { Approve } from './approval.ts'

/** What one run of an operation works with. */
export interface Call<In, Loaded = unknown> extends Caller {
  /** Validated input. */
  input: In
  /** What the owners have loaded, by field. */
  owned: Loaded
  /** The host's decision on what a sale costs. */
  pricing: Pricing
  /** The host's decision on captures and refunds. */
  approve: Approve | undefined
  /** The live events of the account, to publish and to follow. */
  events: EventStreams
  /** Ends a stream. */
  signal: AbortSignal | undefined
}

/** A query changes nothing, a mutation does, a stream goes on until its caller leaves. */
export type OperationKind = 'query' | 'mutation' | 'stream'

/** The fields of an input that hold an id of Stripe's. */
type IdField<In> = {
  [Field in keyof In]-?: Extract<In[Field], StripeId> extends never ? never : Field
}[keyof In]

/**
 * Who owns everything that a call touches. Either the whole account; or an owner for each field that holds an id of Stripe's, and owners
 * under names of their own for what the input does not name, like the filter of a list.
 */
export type Owners<In> =
  | { account: typeof wholeAccount }
  | ({ [Field in IdField<In>]: Owner<In[Field]> } & AnyOwners)

export type AnyOwners = Readonly<Record<string, Owner>>

/** What owners load. */
export type Owned<Declared> = {
  readonly [Name in keyof Declared]: Declared[Name] extends (...call: never) => infer Loaded
    ? Awaited<Loaded>
    : never
}

/** What a call can lock: a reader takes one command at a time, and a payment one change. */
export type LockedField = 'reader' | 'payment_intent'

/** One entry of the operation table: all that an adapter needs to mount it, and all that the core needs to run it. */
export interface Operation<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Kind extends OperationKind = OperationKind,
  Declared extends AnyOwners = AnyOwners,
> {
  kind: Kind
  method: 'GET' | 'POST' | 'DELETE'
  /** Relative to the mount; `:name` segments are fields of the input. Mirrors Stripe's REST paths. */
  path: string
  /** Other paths for the same operation. */
  aliases?: readonly string[]
  permission: Permission
  /** Fields that need a permission of their own. */
  fieldPermissions?: Readonly<Record<string, Permission>>
  /** Fields of the input whose objects no other call may change meanwhile. Locked before the owners load anything. */
  locks?: readonly LockedField[]
  /** Everything that a call touches. Checked after the permission, the input, the limit and the locks, and handed to `run`. */
  owners: Declared
  /** The bucket that a call is counted in, if any. */
  limit?: 'tokens'
  /** Whether a caller may send an idempotency key. */
  idempotent?: boolean
  /** What the host must have set up before this can be served. Without it the operation does not exist. */
  needs?: 'pricing' | 'approve' | 'test mode'
  summary: string
  /** Strict: an unknown key is an error, so nothing a client adds is ever passed on to Stripe. */
  input: Input
  /** Our own shape with Stripe's field names: stable whatever the API version. Of a stream: of each of its items. */
  output: Output
  run(
    call: Call<z.output<Input>, Owned<Declared>>,
  ): Promise<Kind extends 'stream' ? Flow<z.output<Output>> : z.output<Output>>
}

/** Declares an operation. It does not compile without an owner for every id in its input, or without any owner. */
export function operation<
  Input extends z.ZodType,
  Output extends z.ZodType,
  Kind extends OperationKind,
  Declared extends Owners<z.output<Input>> & AnyOwners,
>(
  definition: Operation<Input, Output, Kind, Declared> & NonEmpty<Declared>,
): Operation<Input, Output, Kind, Declared> {
  return definition
}

type NonEmpty<Declared> = [keyof Declared] extends [never] ? { owners: never } : unknown
