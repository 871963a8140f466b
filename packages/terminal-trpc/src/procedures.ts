import {
  assertServable,
  type InvokeOptions,
  isTerminalError,
  type Operation,
  type OperationInput,
  type OperationName,
  type OperationNameOf,
  type OperationOutput,
  type OperationResult,
  operationNames,
  operations,
  type Terminal,
  TerminalError,
  type TerminalScope,
} from '@org/terminal-core'
import type {
  inferProcedureBuilderResolverOptions,
  TRPCMutationProcedure,
  TRPCProcedureBuilder,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
  TRPCUnsetMarker,
} from '@trpc/server'
import { toTRPCError } from './errors.ts'
import { resumed, trackEvents } from './subscriptions.ts'

/** A procedure builder of the host's own `t`, with any context, metadata and middlewares, and no input or output of its own yet. */
export type HostProcedure<Context, Meta, Overrides> = TRPCProcedureBuilder<
  Context,
  Meta,
  Overrides,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  false
>

/** The context as it is after the middlewares of the procedure. */
type ContextOf<Context, Meta, Overrides> = inferProcedureBuilderResolverOptions<
  HostProcedure<Context, Meta, Overrides>
>['ctx']

/** Options of {@link createTerminalProcedures}. */
export interface TerminalProceduresOptions<Context, Meta, Overrides> {
  /** What the procedures are built on: your own, with the middlewares that authenticate. */
  procedure: HostProcedure<Context, Meta, Overrides>
  terminal: Terminal
  /**
   * Resolves who is asking from the context that your middlewares made; null for nobody known, which answers UNAUTHORIZED. A `TRPCError`
   * or `TerminalError` that it throws goes to the client. Any other error is logged, and answered with a bare INTERNAL_SERVER_ERROR.
   */
  authorize: (options: {
    ctx: ContextOf<Context, Meta, Overrides>
  }) => TerminalScope | null | Promise<TerminalScope | null>
}

/** What a client passes: nothing at all, if every field may be left out. */
type Input<Name extends OperationName, Beside = unknown> =
  Record<never, never> extends OperationInput<Name>
    ? (OperationInput<Name> & Beside) | undefined
    : OperationInput<Name> & Beside

/** A mutation that is sent again under the same key is done once. The core refuses keys where it makes no sense. */
type Key<Name extends OperationName> = Name extends
  | 'connectionTokens.create'
  | `${string}.del`
  | `testHelpers.${string}`
  ? unknown
  : { idempotencyKey?: string | undefined }

// Literal object types throughout: a host that emits declarations of its router could not name an interface of ours.
type Query<Name extends OperationName, Meta> = TRPCQueryProcedure<{
  input: Input<Name>
  output: OperationOutput<Name>
  meta: Meta
}>

type Mutation<Name extends OperationName, Meta> = TRPCMutationProcedure<{
  input: Input<Name, Key<Name>>
  output: OperationOutput<Name>
  meta: Meta
}>

type Subscription<Name extends OperationName, Meta> = TRPCSubscriptionProcedure<{
  input: Input<Name>
  output: AsyncIterable<{ id: string; data: OperationOutput<Name> }, void>
  meta: Meta
}>

type ResourceOf<Name> = Name extends `${infer Resource}.${string}` ? Resource : never
type VerbOf<Name, Resource extends string> = Name extends `${Resource}.${infer Verb}` ? Verb : never
type Named<Name, Meta> =
  Name extends OperationNameOf<'query'>
    ? Query<Name, Meta>
    : Name extends OperationNameOf<'mutation'>
      ? Mutation<Name, Meta>
      : Name extends OperationNameOf<'stream'>
        ? Subscription<Name, Meta>
        : never

/** Every operation of the core under its own name. Exported so that a host can emit the declarations of its router. */
export type TerminalProcedures<Meta> = {
  [Resource in ResourceOf<OperationName>]: {
    [Verb in VerbOf<OperationName, Resource>]: Named<`${Resource}.${Verb}`, Meta>
  }
}

/**
 * The operations as procedures of your own `t`: a plain record to mount anywhere in your router.
 *
 * Names mirror stripe-node, fields are Stripe's. Mutations also take an `idempotencyKey`: a repetition under the same key has no
 * further effect. Connection tokens, deletions and test helpers refuse it. The core validates inputs: an invalid one is a BAD_REQUEST, and
 * `terminalErrorFormatter` sends its `fields`.
 *
 * @example
 * ```ts
 * const terminalProcedures = createTerminalProcedures({ procedure: authed, terminal, authorize: ({ ctx }) => ctx.device.scope })
 * export const appRouter = t.router({ terminal: terminalProcedures })
 * ```
 * @throws TerminalError `misconfigured` without `authorize`, or for a terminal of another seam
 */
export function createTerminalProcedures<Context, Meta, Overrides>(
  options: TerminalProceduresOptions<Context, Meta, Overrides>,
): TerminalProcedures<Meta> {
  const { procedure, authorize } = options
  assertServable(options.terminal)
  if (typeof authorize !== 'function') {
    throw new TerminalError('misconfigured', {
      message: 'authorize is missing: pass a function that resolves who is asking, or null for nobody.',
    })
  }

  /** How operations are mounted; a kind new in the core does not compile until it is here. */
  const mount: Record<Operation['kind'], (name: OperationName) => unknown> = {
    query: (name) => procedure.input(asSent).query(({ ctx, input }) => invoke(options, name, ctx, input)),
    mutation: (name) =>
      procedure.input(asSent).mutation(({ ctx, input }) => invoke(options, name, ctx, ...withoutKey(input))),
    stream: (name) =>
      procedure.input(asSent).subscription(async ({ ctx, input, signal }) => {
        const events = await invoke(options, name, ctx, resumed(input), { signal })
        return trackEvents(events as OperationResult<OperationNameOf<'stream'>>)
      }),
  }

  const procedures: Record<string, Record<string, unknown>> = {}
  for (const name of operationNames) {
    const [resource, verb] = name.split('.') as [string, string]
    procedures[resource] = { ...procedures[resource], [verb]: mount[operations[name].kind](name) }
  }
  return procedures as TerminalProcedures<Meta>
}

async function invoke<Context, Meta, Overrides>(
  { terminal, authorize }: TerminalProceduresOptions<Context, Meta, Overrides>,
  name: OperationName,
  ctx: ContextOf<Context, Meta, Overrides>,
  input: unknown,
  options?: Omit<InvokeOptions, 'scope'>,
): Promise<unknown> {
  try {
    const scope = await authorize({ ctx })
    if (scope === null) throw new TerminalError('unauthenticated')
    return await terminal.invoke(name, input as never, { ...options, scope })
  } catch (error) {
    if (isTerminalError(error)) throw toTRPCError(error)
    if (isTRPCError(error)) throw error
    // The terminal throws nothing but TerminalErrors, so this one comes from the host.
    terminal.logger.error({ err: error }, 'authorize failed')
    throw toTRPCError(new TerminalError('internal', { cause: error }))
  }
}

/** The core validates inputs, once and with one shape of error. */
const asSent = (input: unknown): unknown => input

/**
 * A batch has one set of headers for all its calls, so the key of a call is passed beside its fields. The core checks whether one is
 * allowed.
 */
function withoutKey(input: unknown): [fields: unknown, options?: { idempotencyKey: string }] {
  if (typeof input !== 'object' || input === null || !('idempotencyKey' in input)) return [input]
  const { idempotencyKey, ...fields } = input as { idempotencyKey: string }
  return [fields, { idempotencyKey }]
}

/** By name, like tRPC itself: two copies of tRPC, or its two module formats, may be loaded side by side. */
function isTRPCError(error: unknown): boolean {
  return error instanceof Error && error.name === 'TRPCError'
}
