import { operationNames, operations } from '@org/terminal-core'
import { createTRPCClient, httpBatchLink, httpSubscriptionLink } from '@trpc/client'
import { isTrackedEnvelope, TRPCError } from '@trpc/server'
import { EventSource } from 'eventsource'
import { describe, expect, test } from 'vitest'
import {
  DUBLIN,
  DUBLIN_READER,
  failureOf,
  type HostRouter,
  HQ,
  HQ_READER,
  startHost,
  t,
} from './test-support/host.ts'

const ADDRESS = {
  line1: '1 Main Street',
  city: 'Springfield',
  state: 'OR',
  postal_code: '97477',
  country: 'US',
}

/** What the server hands to tRPC, as its clients get it. */
async function* trackedEvents(events: AsyncIterable<unknown>) {
  for await (const envelope of events) {
    if (!isTrackedEnvelope(envelope as never)) throw new Error('expected an event with an id')
    const [id, data] = envelope as [string, object]
    yield { id, data }
  }
}

describe('connection tokens', () => {
  test('a device gets a token for its location, without passing anything', async () => {
    await using host = await startHost()
    const token = await host.client('device').terminal.connectionTokens.create.mutate()
    expect(token).toEqual({
      object: 'terminal.connection_token',
      secret: expect.stringMatching(/^pst_test_/),
      location: HQ,
    })
  })

  test('several calls in one batch each get a token of their own, or their own error', async () => {
    await using host = await startHost()
    const { create } = host.client('device', httpBatchLink).terminal.connectionTokens
    const [first, foreign, second] = await Promise.all([
      create.mutate({ location: HQ }),
      failureOf(create.mutate({ location: DUBLIN })),
      create.mutate(),
    ])
    expect(first.secret).not.toBe(second.secret)
    expect(foreign).toMatchObject({ code: 'NOT_FOUND', httpStatus: 404 })
  })

  test('a device that asks too often is TOO_MANY_REQUESTS, and may come again', async () => {
    await using host = await startHost({ tokenLimit: { burst: 1, perMinute: 1 } })
    const { create } = host.client('device').terminal.connectionTokens
    await create.mutate()
    expect(await failureOf(create.mutate())).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      httpStatus: 429,
      terminal: { code: 'rate_limited', retryable: true },
    })
  })
})

describe('locations', () => {
  test('an admin creates, changes, lists and deletes one', async () => {
    await using host = await startHost()
    const { locations } = host.client('admin').terminal
    const created = await locations.create.mutate({ display_name: 'Springfield', address: ADDRESS })
    expect(created).toMatchObject({ object: 'terminal.location', display_name: 'Springfield' })

    const location = created.id
    await locations.update.mutate({ location, display_name: 'Springfield North' })
    expect(await locations.retrieve.query({ location })).toMatchObject({ display_name: 'Springfield North' })

    const page = await locations.list.query({ limit: 1 })
    expect(page).toMatchObject({ object: 'list', has_more: true })
    expect(page.data).toHaveLength(1)

    expect(await locations.del.mutate({ location })).toEqual({
      id: location,
      object: 'terminal.location',
      deleted: true,
    })
    expect(await failureOf(locations.retrieve.query({ location }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('a device sees its own location and no other', async () => {
    await using host = await startHost()
    const { locations } = host.client('device').terminal
    expect((await locations.list.query()).data.map(({ id }) => id)).toEqual([HQ])
    expect(await failureOf(locations.retrieve.query({ location: DUBLIN }))).toMatchObject({
      message: `No such location: '${DUBLIN}'`,
      code: 'NOT_FOUND',
      terminal: { code: 'not_found' },
    })
  })
})

describe('readers', () => {
  test('a manager registers, renames, lists and removes one', async () => {
    await using host = await startHost()
    const { readers } = host.client('manager').terminal
    const { id: reader, location } = await readers.create.mutate({ registration_code: 'simulated-wpe' })
    expect(location).toBe(HQ)

    await readers.update.mutate({ reader, label: 'Till 2' })
    expect(await readers.retrieve.query({ reader })).toMatchObject({ label: 'Till 2' })
    expect((await readers.list.query({ location: HQ })).data.map(({ id }) => id)).toContain(reader)

    expect(await readers.del.mutate({ reader })).toEqual({
      id: reader,
      object: 'terminal.reader',
      deleted: true,
    })
    expect((await readers.list.query()).data.map(({ id }) => id)).toEqual([HQ_READER])
  })

  test('a reader of another location does not exist for the caller, and stays as it was', async () => {
    await using host = await startHost()
    const { readers } = host.client('manager').terminal
    expect(await failureOf(readers.del.mutate({ reader: DUBLIN_READER }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const seen = await host.client('admin').terminal.readers.retrieve.query({ reader: DUBLIN_READER })
    expect(seen).toMatchObject({ id: DUBLIN_READER })
  })

  test('a device may not register readers', async () => {
    await using host = await startHost()
    const call = host.client('device').terminal.readers.create.mutate({ registration_code: 'simulated-wpe' })
    expect(await failureOf(call)).toMatchObject({
      code: 'FORBIDDEN',
      httpStatus: 403,
      terminal: { code: 'permission_denied' },
    })
  })
})

describe('in process', () => {
  test("the host's own caller runs the procedures and throws TRPCErrors", async () => {
    await using host = await startHost()
    const caller = t.createCallerFactory(host.router)({ authorization: 'Bearer device' })
    expect(await caller.terminal.connectionTokens.create()).toMatchObject({ location: HQ })

    const error = await caller.terminal.readers.retrieve({ reader: DUBLIN_READER }).catch((error) => error)
    expect(error).toBeInstanceOf(TRPCError)
    expect(error).toMatchObject({ code: 'NOT_FOUND', cause: { name: 'TerminalError', code: 'not_found' } })
  })
})

describe('streams', () => {
  test("the host's own caller follows them in process, with ids to come back with", async () => {
    await using host = await startHost()
    const caller = t.createCallerFactory(host.router)({ authorization: 'Bearer device' })
    const events = await caller.terminal.readers.watch({ reader: HQ_READER })
    for await (const { id, data } of trackedEvents(events)) {
      expect(data).toMatchObject({ id, type: 'reader.snapshot', reader: HQ_READER })
      break
    }
  })

  test('a server that stops interrupts them with an error after which clients come back', async () => {
    await using host = await startHost()
    const client = createTRPCClient<HostRouter>({
      links: [
        httpSubscriptionLink({
          url: host.url,
          EventSource,
          eventSourceOptions: {
            fetch: (url, init) =>
              fetch(url, { ...init, headers: { ...init.headers, authorization: 'Bearer admin' } }),
          },
        }),
      ],
    })
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const subscription = client.terminal.events.watch.subscribe(undefined, {
      onData: () => host.terminal.drain(),
      onConnectionStateChange: ({ state, error }) => state === 'connecting' && error && resolve(error),
      onError: reject,
      onComplete: () => reject(new Error('the subscription has ended')),
    })
    expect(await promise).toMatchObject({
      data: { code: 'SERVICE_UNAVAILABLE', terminal: { code: 'stream_interrupted', retryable: true } },
    })
    subscription.unsubscribe()
  })
})

test('every operation is mounted as what it is: queries as queries, mutations as mutations', async () => {
  await using host = await startHost()
  const procedures = Object.entries<{ _def: { type: string } }>(host.router._def.procedures as never)
  const mounted = procedures.map(([path, { _def }]) => [path, _def.type])
  const types = { query: 'query', mutation: 'mutation', stream: 'subscription' }
  expect(mounted).toEqual(operationNames.map((name) => [`terminal.${name}`, types[operations[name].kind]]))
})
