import type { ConnectionToken, ErrorBody, Reader, Terminal, TerminalScope } from '@org/terminal-core'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import { type inferRouterInputs, type inferRouterOutputs, initTRPC } from '@trpc/server'
import { expectTypeOf } from 'vitest'
import { createTerminalProcedures, terminalErrorFormatter } from './index.ts'

declare const terminal: Terminal

interface Device {
  id: string
  location: string
}

const t = initTRPC
  .context<{ token: string | null }>()
  .meta<{ audit: boolean }>()
  .create({ errorFormatter: terminalErrorFormatter })

const authed = t.procedure.use(({ ctx, next }) => {
  expectTypeOf(ctx.token).toEqualTypeOf<string | null>()
  return next({ ctx: { device: { id: 'till-1', location: 'tml_1' } as Device } })
})

const scopeOf = (device: Device): TerminalScope => ({
  principal: device.id,
  locations: [device.location],
  permissions: [],
})

// The context is the host's own, with what its middlewares added.
const procedures = createTerminalProcedures({
  procedure: authed,
  terminal,
  authorize: ({ ctx }) => {
    expectTypeOf(ctx.device).toEqualTypeOf<Device>()
    expectTypeOf(ctx.token).toEqualTypeOf<string | null>()
    return scopeOf(ctx.device)
  },
})

// Nobody known, and a scope that must be looked up, are answers too.
createTerminalProcedures({ procedure: t.procedure, terminal, authorize: () => null })
createTerminalProcedures({ procedure: authed, terminal, authorize: async ({ ctx }) => scopeOf(ctx.device) })

// A formatter for these procedures alone.
createTerminalProcedures({
  procedure: authed.errors(terminalErrorFormatter),
  terminal,
  authorize: ({ ctx }) => scopeOf(ctx.device),
})

createTerminalProcedures({
  procedure: t.procedure,
  terminal,
  // @ts-expect-error the context of a public procedure has no device
  authorize: ({ ctx }) => scopeOf(ctx.device),
})

// @ts-expect-error without authorize every caller would look the same
createTerminalProcedures({ procedure: authed, terminal })

// @ts-expect-error undefined is no result: an unknown caller is null
createTerminalProcedures({ procedure: authed, terminal, authorize: () => undefined })

createTerminalProcedures({
  // @ts-expect-error a procedure with an input of its own would mix its fields into ours
  procedure: authed.input((input: unknown) => input as { tenant: string }),
  terminal,
  authorize: () => null,
})

// A plain record for the host's own router, at any depth, beside its own procedures.
const router = t.router({
  shop: { terminal: procedures },
  terminal: t.router(procedures),
  ping: t.procedure.query(() => 'pong'),
})
type Router = typeof router
// As JSON carries it: what is undefined is not there.
type Sent<T> = { [Key in keyof T]: T[Key] extends infer Value ? Exclude<Value, undefined> : never }
type Inputs = inferRouterInputs<Router>['shop']['terminal']
type Outputs = inferRouterOutputs<Router>['shop']['terminal']

expectTypeOf<Inputs['readers']['retrieve']>().toEqualTypeOf<{ reader: string }>()
expectTypeOf<Inputs['connectionTokens']['create']>().toEqualTypeOf<
  // biome-ignore lint/suspicious/noConfusingVoidType: tRPC's own way to say that the input may be left out
  { location?: string | undefined } | undefined | void
>()
expectTypeOf<Outputs['connectionTokens']['create']>().toEqualTypeOf<Sent<ConnectionToken>>()
expectTypeOf<Outputs['readers']['retrieve']>().toEqualTypeOf<Reader>()
expectTypeOf<Outputs['readers']['list']['data']>().toEqualTypeOf<Reader[]>()

const client = createTRPCClient<Router>({ links: [httpLink({ url: 'http://127.0.0.1' })] })

export async function calls() {
  expectTypeOf(await client.terminal.connectionTokens.create.mutate()).toExtend<ConnectionToken>()
  expectTypeOf(await client.terminal.readers.retrieve.query({ reader: 'tmr_1' })).toEqualTypeOf<Reader>()
  await client.terminal.locations.list.query({ limit: 10 })
  await client.terminal.locations.list.query()

  await client.terminal.readers.update.mutate({ reader: 'tmr_1', label: 'Till', idempotencyKey: 'k' })
  await client.terminal.paymentIntents.create.mutate({ idempotencyKey: 'k', amount: 100 })
  // @ts-expect-error what is deleted stays deleted
  await client.terminal.readers.del.mutate({ reader: 'tmr_1', idempotencyKey: 'k' })
  // @ts-expect-error a token is single use
  await client.terminal.connectionTokens.create.mutate({ idempotencyKey: 'k' })

  // @ts-expect-error a reader is named by its id
  await client.terminal.readers.retrieve.query({ reader: 7 })
  // @ts-expect-error the reader is missing
  await client.terminal.readers.retrieve.query()
  // @ts-expect-error unknown fields are refused at run time too
  await client.terminal.locations.list.query({ expand: ['data'] })
  client.terminal.readers.watch.subscribe(
    { reader: 'tmr_1' },
    {
      onData({ id, data }) {
        expectTypeOf(id).toEqualTypeOf<string>()
        expectTypeOf(data.type).toEqualTypeOf<string>()
        expectTypeOf(data.reader).toEqualTypeOf<string | null>()
      },
    },
  )
  // @ts-expect-error the reader is missing
  client.terminal.readers.watch.subscribe({}, {})
  client.terminal.events.watch.subscribe(undefined, {})
  // @ts-expect-error a query changes nothing, so it is no mutation
  await client.terminal.readers.list.mutate()
}

export function errors(error: unknown) {
  if (!(error instanceof TRPCClientError)) return
  const { data } = error as TRPCClientError<Router>
  expectTypeOf(data?.terminal).toEqualTypeOf<ErrorBody['error'] | undefined>()
  expectTypeOf(data?.httpStatus).toEqualTypeOf<number | undefined>()
}

// In a formatter of the host's own, both shapes are there.
const own = initTRPC.create({
  errorFormatter: (options) => ({ ...terminalErrorFormatter(options), traceId: 'tr_1' }),
})
type OwnShape = (typeof own)['_config']['$types']['errorShape']
expectTypeOf<OwnShape['traceId']>().toEqualTypeOf<string>()
expectTypeOf<OwnShape['data']['terminal']>().toEqualTypeOf<ErrorBody['error'] | undefined>()
