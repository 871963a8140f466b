import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Permission, presets } from '../access/permissions.ts'
import type { EventDraft } from '../events/event.ts'
import { bareEvent } from '../events/event.ts'
import { EventStreams } from '../events/stream.ts'
import { memoryStore } from '../store/memory-store.ts'
import { Telemetry } from '../telemetry.ts'
import { createTerminal } from '../terminal.ts'
import { createTerminalHandler } from './handler.ts'
import { toNodeListener } from './node.ts'

const SCOPE = { principal: 'operator', locations: 'all', permissions: presets.manager } as const
const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

async function serve(maxBehind = 1_000) {
  const logged: string[] = []
  const note = (_facts: object, message: string) => void logged.push(message)
  const logger = { info: note, warn: note, error: note }
  const store = memoryStore({ maxBehind, historySize: 10_000 })
  const terminal = createTerminal({ stripe: { apiKey: 'sk_test_streams' }, store, logger })
  const handler = createTerminalHandler(terminal, { authorize: () => SCOPE })
  const server = createServer(toNodeListener(handler))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // Another instance on the same store.
  const streams = new EventStreams({
    store,
    logger: SILENT,
    lifetimeMs: 1_000,
    telemetry: new Telemetry(),
    livemode: false,
  })
  return {
    terminal,
    logged,
    publish: (event: EventDraft) => streams.publish(event),
    port,
    url: `http://127.0.0.1:${port}/terminal/events`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await terminal.close()
    },
  }
}

test('a client that does not read is dropped before it costs memory, and delays no other client', async () => {
  await using host = await serve(50)
  const quick = await host.terminal.invoke('events.watch', {}, { scope: SCOPE })
  await quick.next()

  const slow = connect(host.port, '127.0.0.1')
  slow.write('GET /terminal/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  const [opening] = (await once(slow, 'data')) as [Buffer]
  slow.pause()
  const large = { ...bareEvent('reader.command', undefined), location: 'x'.repeat(20_000) }
  const published = 2_000
  for (let n = 0; n < published; n++) {
    await host.publish(large)
    expect((await quick.next()).done).toBe(false)
    if (n % 10 === 0) await nextTurn()
  }

  let text = opening.toString()
  slow.on('data', (chunk) => {
    text += chunk
  })
  slow.resume()
  await once(slow, 'end')
  const received = text.match(/^id: /gm)?.length ?? 0
  expect(received).toBeGreaterThan(1)
  expect(received).toBeLessThan(published)

  const last = [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] as string
  const again = await host.terminal.invoke('events.watch', { last_event_id: last }, { scope: SCOPE })
  expect((await again.next()).value).toMatchObject({ type: 'reader.command' })
  for (const events of [quick, again]) await events.return()
})

test('a server that stops ends its streams, and refuses new ones with a 503 that is not logged', async () => {
  await using host = await serve()
  const response = await fetch(host.url)
  host.terminal.drain()
  expect(await response.text()).toContain('stream.started')
  for (const _ of [1, 2]) {
    const refused = await fetch(host.url)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('2')
    expect(await refused.json()).toMatchObject({ error: { code: 'stream_interrupted', retryable: true } })
  }
  expect(host.logged).toEqual([])
})

test('an event that only names an object is visible to callers who may read the object', async () => {
  await using host = await serve()
  const watch = (permissions: readonly Permission[]) =>
    host.terminal.invoke('events.watch', {}, { scope: { ...SCOPE, permissions } })
  const blind = await watch(['events:read'])
  const reader = await watch(['events:read', 'readers:read'])
  const payments = await watch(['events:read', 'payment_intents:read'])
  await host.publish({ ...bareEvent('v1.terminal.reader.action_succeeded', undefined), reader: 'tmr_1' })
  await host.publish({ ...bareEvent('v1.payment_intent.succeeded', undefined), payment_intent: 'pi_1' })
  await host.publish(bareEvent('last', undefined))
  const typesOf = async (events: Awaited<typeof blind>) => {
    const types: string[] = []
    for await (const { type } of events) {
      types.push(type)
      if (type === 'last') break
    }
    return types
  }
  expect(await typesOf(blind)).toEqual(['stream.started', 'last'])
  expect(await typesOf(reader)).toEqual(['stream.started', 'v1.terminal.reader.action_succeeded', 'last'])
  expect(await typesOf(payments)).toEqual(['stream.started', 'v1.payment_intent.succeeded', 'last'])
})

test('a stream in process ends with its signal', async () => {
  await using host = await serve()
  const controller = new AbortController()
  const types: string[] = []
  const options = { scope: SCOPE, signal: controller.signal }
  for await (const { type } of await host.terminal.invoke('events.watch', {}, options)) {
    types.push(type)
    if (type === 'stream.started') await host.publish(bareEvent('reader.command', undefined))
    else controller.abort()
  }
  expect(types).toEqual(['stream.started', 'reader.command'])
})
