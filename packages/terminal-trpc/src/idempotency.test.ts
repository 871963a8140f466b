import { keyedAmount, operationNames, operations } from '@org/terminal-core'
import { createTRPCClient, httpBatchLink, httpLink, retryLink } from '@trpc/client'
import { expect, test } from 'vitest'
import { failureOf, type HostRouter, HQ, HQ_READER, startHost } from './test-support/host.ts'

const pricing = keyedAmount({ currency: 'usd', max: 10_000 })
const COFFEE = { amount: 450, location: HQ }

type Host = Awaited<ReturnType<typeof startHost>>

const paymentsOf = (host: Host) => host.terminal.stripe.paymentIntents.list().then(({ data }) => data)

test('a mutation that is sent again under its key is done once; under another, or none, anew', async () => {
  await using host = await startHost({ pricing })
  const { create } = host.client('manager').terminal.paymentIntents
  const first = await create.mutate({ ...COFFEE, idempotencyKey: 'sale-1' })
  const again = await create.mutate({ ...COFFEE, idempotencyKey: 'sale-1' })
  expect(again.id).toBe(first.id)
  const others = [
    await create.mutate({ ...COFFEE, idempotencyKey: 'sale-2' }),
    await create.mutate(COFFEE),
    await create.mutate(COFFEE),
  ]
  const ids = [first, ...others].map(({ id }) => id)
  expect(new Set(ids).size).toBe(4)
  expect((await paymentsOf(host)).map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test('the calls of a batch have keys of their own', async () => {
  await using host = await startHost({ pricing })
  const { create } = host.client('manager', httpBatchLink).terminal.paymentIntents
  const both = () =>
    Promise.all(['sale-1', 'sale-2'].map((idempotencyKey) => create.mutate({ ...COFFEE, idempotencyKey })))
  const [one, other] = await both()
  expect(one?.id).not.toBe(other?.id)
  expect((await both()).map(({ id }) => id)).toEqual([one?.id, other?.id])
  expect(await paymentsOf(host)).toHaveLength(2)
})

test('a client that tries again by itself, because the answer was lost, pays once', async () => {
  await using host = await startHost({ pricing })
  let sent = 0
  const lossy: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    sent++
    if (sent > 1) return response
    await response.text()
    throw new TypeError('the connection was lost')
  }
  const client = createTRPCClient<HostRouter>({
    links: [
      retryLink({ retry: ({ attempts }) => attempts < 3 }),
      httpLink({ url: host.url, headers: { authorization: 'Bearer manager' }, fetch: lossy as never }),
    ],
  })
  const paid = await client.terminal.paymentIntents.create.mutate({ ...COFFEE, idempotencyKey: 'sale-1' })
  expect(sent).toBe(2)
  expect((await paymentsOf(host)).map(({ id }) => id)).toEqual([paid.id])
})

test('a key under which something else was sent is a CONFLICT, and one of another caller is not met', async () => {
  await using host = await startHost({ pricing })
  const create = (caller: string) => host.client(caller).terminal.paymentIntents.create
  const own = await create('manager').mutate({ ...COFFEE, idempotencyKey: 'sale-1' })
  expect(
    await failureOf(create('manager').mutate({ ...COFFEE, amount: 451, idempotencyKey: 'sale-1' })),
  ).toMatchObject({ code: 'CONFLICT', terminal: { code: 'idempotency_conflict' } })
  const other = await create('admin').mutate({ ...COFFEE, idempotencyKey: 'sale-1' })
  expect(other.id).not.toBe(own.id)
})

test.each([
  ['of the wrong type', 7],
  ['null', null],
  ['empty', ''],
  ['too long', 'k'.repeat(256)],
])('a key that is %s is a BAD_REQUEST', async (_, idempotencyKey) => {
  await using host = await startHost({ pricing })
  const call = host
    .client('manager')
    .terminal.paymentIntents.create.mutate({ ...COFFEE, idempotencyKey: idempotencyKey as string })
  expect(await failureOf(call)).toMatchObject({
    code: 'BAD_REQUEST',
    terminal: { fields: [{ field: 'Idempotency-Key' }] },
  })
  expect(host.simulator.requests).toEqual([])
})

test('what takes no key refuses it, as its types do', async () => {
  await using host = await startHost()
  const { terminal } = host.client('device')
  const token = terminal.connectionTokens.create.mutate({ idempotencyKey: 'k' } as object)
  expect(await failureOf(token)).toMatchObject({ terminal: { fields: [{ field: 'Idempotency-Key' }] } })
  const read = terminal.readers.retrieve.query({ reader: HQ_READER, idempotencyKey: 'k' } as never)
  expect(await failureOf(read)).toMatchObject({ terminal: { fields: [{ field: 'idempotencyKey' }] } })
  const refusing = operationNames.filter(
    (name) => operations[name].kind === 'mutation' && !('idempotent' in operations[name]),
  )
  expect(refusing).toEqual(
    operationNames.filter((name) => /^connectionTokens\.create$|\.del$|^testHelpers\./.test(name)),
  )
})
