import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Answer,
  type Caller,
  conformance,
  type Host,
  Refused,
  type Visitor,
  type WatchedEvent,
  type Watcher,
} from '@org/terminal-conformance'
import { createTerminal, type OperationName, operations } from '@org/terminal-core'
import { createTerminalHandler, toNodeListener } from '@org/terminal-core/http'
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { EventSource } from 'eventsource'
import { createTerminalProcedures, terminalErrorFormatter } from './index.ts'

const t = initTRPC
  .context<{ authorization: string | undefined }>()
  .create({ errorFormatter: terminalErrorFormatter })

function routerOf({ options, authorize }: Host) {
  const terminal = createTerminal(options)
  const procedures = createTerminalProcedures({
    procedure: t.procedure,
    terminal,
    scope: ({ ctx }) => authorize(ctx.authorization),
  })
  return { terminal, router: t.router({ terminal: procedures }) }
}

type Router = ReturnType<typeof routerOf>['router']
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

conformance('trpc', async (host) => {
  const { terminal, router } = routerOf(host)
  const trpc = createHTTPHandler({
    router,
    createContext: ({ req }) => ({ authorization: req.headers.authorization }),
  })
  // Webhooks are no procedures: the listener for `node:http` takes them, beside the router.
  const http = toNodeListener(createTerminalHandler(terminal, { authorize: () => null }))
  const server = createServer((request, response) => http(request, response, () => trpc(request, response)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    call: callerOf(url),
    watch: watcherOf(url),
    webhooks: `${url}/terminal/webhooks`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await terminal.close()
    },
  }
})
