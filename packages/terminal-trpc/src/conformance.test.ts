import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import {
  type Answer,
  type Attempt,
  type Caller,
  conformance,
  type Host,
  Refused,
  type Visitor,
  type WatchedEvent,
  type Watcher,
} from '@org/terminal-conformance'
import { createTerminal, type OperationName, operations, type Terminal } from '@org/terminal-core'
import { createTerminalHandler, toNodeListener } from '@org/terminal-core/http'
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { EventSource } from 'eventsource'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { createTerminalProcedures, terminalErrorFormatter } from './index.ts'

const t = initTRPC
  .context<{ authorization: string | undefined }>()
  .create({ errorFormatter: terminalErrorFormatter })

function routerOf(terminal: Terminal, authorize: Host['authorize']) {
  const procedures = createTerminalProcedures({
    procedure: t.procedure,
    terminal,
    authorize: ({ ctx }) => authorize(ctx.authorization),
  })
  return t.router({ terminal: procedures })
}

type Router = ReturnType<typeof routerOf>
type Procedure = {
  query(input: unknown): Promise<unknown>
  mutate(input: unknown): Promise<unknown>
  subscribe(input: unknown, handlers: Handlers): { unsubscribe(): void }
}
type Handlers = { onData(data: WatchedEventData): void; onError(error: unknown): void }
type WatchedEventData = { id: string; data: WatchedEvent['event'] }

function procedureOf(url: string, name: OperationName, visitor: Visitor | undefined): Procedure {
  const headers = visitor ? { authorization: `Bearer ${visitor}` } : {}
  const client = createTRPCClient<Router>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: {
            fetch: (target, init) => fetch(target, { ...init, headers: { ...init.headers, ...headers } }),
          },
        }),
        false: httpLink({ url, headers }),
      }),
    ],
  })
  const [resource, verb] = name.split('.') as [string, string]
  const procedures = client.terminal as unknown as Record<string, Record<string, Procedure>>
  return procedures[resource]?.[verb] as Procedure
}

function answerOf(error: unknown): Answer {
  if (!(error instanceof TRPCClientError)) throw error
  return { status: error.data?.httpStatus, body: { error: error.data?.terminal } }
}

/** Calls by name, as no typed client would: the stories send what types forbid, too. */
function callerOf(url: string): Caller {
  return async (name: OperationName, input, visitor) => {
    const procedure = procedureOf(url, name, visitor)
    try {
      const body = await (operations[name].kind === 'query'
        ? procedure.query(input)
        : procedure.mutate(input))
      return { status: 200, body }
    } catch (error) {
      return answerOf(error)
    }
  }
}

function watcherOf(url: string): Watcher {
  return (name, input, visitor, lastEventId) => {
    const { readable, writable } = new TransformStream<WatchedEvent>(undefined, undefined, {
      highWaterMark: 100,
    })
    const writer = writable.getWriter()
    const events = readable.getReader()
    const sent = lastEventId === undefined ? input : { ...input, lastEventId }
    const subscription = procedureOf(url, name, visitor).subscribe(sent, {
      onData: ({ id, data }) => void writer.write({ id, event: data }),
      onError: (error) => void writer.abort(error),
    })
    return {
      async next() {
        const { done, value } = await events.read().catch((error: unknown) => {
          throw new Refused(answerOf(error))
        })
        if (done) throw new Error('the subscription has ended')
        return value
      },
      async [Symbol.asyncDispose]() {
        subscription.unsubscribe()
      },
    }
  }
}

/**
 * Bad input as clients of tRPC cannot send it: any text as the input of a procedure, of any type, in a batch or not. The id of the route
 * goes where a procedure has it, beside the fields.
 */
function attemptsAt(url: string): Attempt {
  return async ({ name, path }, { id, query, headers, type, body }) => {
    const target = `${url}/terminal.${name}${query}`
    const single = withId(path, id, body)
    const input = query === '?batch=1' ? `{"0":${single}}` : single
    const response = await (operations[name].kind === 'mutation'
      ? fetch(target, { method: 'POST', headers: { ...headers, 'content-type': type }, body: input })
      : fetch(`${target}${query === '' ? '?' : '&'}input=${encodeURIComponent(input)}`, { headers }))
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      return { status: response.status, text: await response.text() }
    }
    return firstOf(response.body)
  }
}

function withId(path: string, id: string, body: string): string {
  const [param] = path.match(/(?<=:)\w+/) ?? []
  if (param === undefined || !body.startsWith('{')) return body
  try {
    return JSON.stringify({ ...JSON.parse(body), [param]: id })
  } catch {
    return body
  }
}

/** A refused subscription has the error in its first event: its status has been sent by then. */
async function firstOf(body: ReadableStream<Uint8Array>): Promise<{ status: number; text: string }> {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, data } of events) {
    if (event === 'connected') continue
    if (event !== 'serialized-error') return { status: 200, text: '' }
    return { status: JSON.parse(data).data.httpStatus, text: data }
  }
  throw new Error('the subscription has ended without an event')
}

conformance('trpc', async ({ options, authorize, prepare, parserInFront, routes }) => {
  const terminal = createTerminal(options)
  prepare(terminal)
  const trpc = createHTTPHandler({
    router: routerOf(terminal, authorize),
    basePath: '/trpc/',
    createContext: ({ req }) => ({ authorization: req.headers.authorization }),
  })
  // What is no procedure has the listener for `node:http`, beside the router and on the same terminal.
  const http = toNodeListener(
    createTerminalHandler(terminal, {
      routes,
      authorize: (request: IncomingMessage) => authorize(request.headers.authorization),
    }),
  )
  const server = createServer(async (request, response) => {
    if (request.url?.startsWith('/trpc/')) return trpc(request, response)
    if (parserInFront) Object.assign(request, { body: await json(request) })
    http(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const procedures = `${origin}/trpc`
  return {
    url: `${origin}/terminal`,
    client: {
      call: callerOf(procedures),
      watch: watcherOf(procedures),
      attempt: attemptsAt(procedures),
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await terminal.close()
    },
  }
})
