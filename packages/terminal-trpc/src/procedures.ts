import {
  isTerminalError,
  type OperationInput,
  type OperationName,
  type OperationOutput,
  type Terminal,
  TerminalError,
  type TerminalScope,
} from '@org/terminal-core'
import type {
  inferProcedureBuilderResolverOptions,
  TRPCMutationProcedure,
  TRPCProcedureBuilder,
  TRPCQueryProcedure,
  TRPCUnsetMarker,
} from '@trpc/server'
import { toTRPCError } from './errors.ts'

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
   * Who is asking, from the context that your middlewares made; null for nobody known, which answers UNAUTHORIZED. A `TRPCError` or
   * `TerminalError` that it throws goes to the client; anything else becomes an INTERNAL_SERVER_ERROR that shows nothing of itself.
   */
  scope: (options: {
    ctx: ContextOf<Context, Meta, Overrides>
  }) => TerminalScope | null | Promise<TerminalScope | null>
}

/** What a client passes: nothing at all, if every field may be left out. */
type Input<Name extends OperationName> =
  Record<never, never> extends OperationInput<Name> ? OperationInput<Name> | undefined : OperationInput<Name>

// Literal object types throughout: a host that emits declarations of its router could not name an interface of ours.
type Query<Name extends OperationName, Meta> = TRPCQueryProcedure<{
  input: Input<Name>
  output: OperationOutput<Name>
  meta: Meta
}>

type Mutation<Name extends OperationName, Meta> = TRPCMutationProcedure<{
  input: Input<Name>
  output: OperationOutput<Name>
  meta: Meta
}>

type ResourceOf<Name> = Name extends `${infer Resource}.${string}` ? Resource : never
type VerbOf<Name, Resource extends string> = Name extends `${Resource}.${infer Verb}` ? Verb : never
type Named<Name, Meta> = Name extends OperationName ? Query<Name, Meta> | Mutation<Name, Meta> : never

/** Every operation of the core under its own name, and nothing else: a new one does not compile until it is mounted. */
type EveryOperation<Meta> = {
  [Resource in ResourceOf<OperationName>]: {
    [Verb in VerbOf<OperationName, Resource>]: Named<`${Resource}.${Verb}`, Meta>
  }
}

/**
 * The operations as procedures of your own `t`: a plain record to mount in your router, where you like.
 *
 * Names mirror stripe-node, fields are Stripe's. Inputs are validated once, by the core: a wrong one is a BAD_REQUEST whose
 * `fields` the `terminalErrorFormatter` sends along.
 *
 * @example
 * ```ts
 * const terminalProcedures = createTerminalProcedures({ procedure: authed, terminal, scope: ({ ctx }) => ctx.device.scope })
 * export const appRouter = t.router({ terminal: terminalProcedures })
 * ```
 * @throws TerminalError `misconfigured` without `scope`
 */
export function createTerminalProcedures<Context, Meta, Overrides>(
  options: TerminalProceduresOptions<Context, Meta, Overrides>,
) {
  const { procedure, terminal, scope } = options
  if (typeof scope !== 'function') {
    throw new TerminalError('misconfigured', {
      message: 'scope is missing: pass a function that resolves who is asking, or null for nobody.',
    })
  }

  const query = <Name extends OperationName>(name: Name) =>
    procedure.input(typed<Name>).query(({ ctx, input }) => call(name, ctx, input)) as Query<Name, Meta>
  const mutation = <Name extends OperationName>(name: Name) =>
    procedure.input(typed<Name>).mutation(({ ctx, input }) => call(name, ctx, input)) as Mutation<Name, Meta>

  async function call<Name extends OperationName>(
    name: Name,
    ctx: unknown,
    input: unknown,
  ): Promise<OperationOutput<Name>> {
    try {
      const caller = await callerOf(ctx as ContextOf<Context, Meta, Overrides>)
      return await terminal.invoke(name, input as OperationInput<Name>, { scope: caller })
    } catch (error) {
      throw isTerminalError(error) ? toTRPCError(error) : error
    }
  }

  async function callerOf(ctx: ContextOf<Context, Meta, Overrides>): Promise<TerminalScope> {
    try {
      const caller = await scope({ ctx })
      if (caller === null) throw new TerminalError('unauthenticated')
      return caller
    } catch (error) {
      if (isTerminalError(error) || isTRPCError(error)) throw error
      terminal.logger.error({ err: error }, 'scope failed')
      throw new TerminalError('internal', { cause: error })
    }
  }

  return {
    connectionTokens: {
      create: mutation('connectionTokens.create'),
    },
    locations: {
      list: query('locations.list'),
      retrieve: query('locations.retrieve'),
      create: mutation('locations.create'),
      update: mutation('locations.update'),
      del: mutation('locations.del'),
    },
    readers: {
      list: query('readers.list'),
      retrieve: query('readers.retrieve'),
      create: mutation('readers.create'),
      update: mutation('readers.update'),
      del: mutation('readers.del'),
    },
  } satisfies EveryOperation<Meta>
}

/** Gives an input its type alone: the core validates it, once and with one shape of error. */
function typed<Name extends OperationName>(input: unknown): Input<Name> {
  return input as Input<Name>
}

/** By name, as tRPC does it: two copies of tRPC, or its two module formats, may be loaded side by side. */
function isTRPCError(error: unknown): boolean {
  return error instanceof Error && error.name === 'TRPCError'
}
