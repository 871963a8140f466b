import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TerminalEvent } from '../events/event.ts'
import type { Flow } from '../store/store.ts'
import { serverSentEvents } from './sse.ts'

const HEARTBEAT_MS = 15_000

const event = (id: string): TerminalEvent => ({
  id,
  type: 'reader.command',
  created: 1,
  account: null,
  location: 'tml_1',
  reader: 'tmr_1',
  payment_intent: null,
  data: null,
})

/** Events that a test sends when it likes. */
function source() {
  const { readable, writable } = new TransformStream<TerminalEvent>(undefined, undefined, {
    highWaterMark: 10,
  })
  const reader = readable.getReader()
  const writer = writable.getWriter()
  const events: Flow<TerminalEvent> = {
    async next() {
      const { done, value } = await reader.read()
      return done ? { done, value: undefined } : { done, value }
    },
    async return() {
      await reader.cancel()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => events,
  }
  return { events, writer }
}

async function textOf(flow: Flow<string>): Promise<string> {
  const next = await flow.next()
  return next.done ? '(end)' : next.value
}

describe('serverSentEvents', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('starts with the retry time, then sends one frame for each event', async () => {
    const { events, writer } = source()
    const flow = serverSentEvents(events, HEARTBEAT_MS)
    expect(await textOf(flow)).toBe('retry: 2000\n\n')
    await writer.write(event('1-0'))
    const frame = await textOf(flow)
    expect(frame).toBe(`id: 1-0\ndata: ${JSON.stringify(event('1-0'))}\n\n`)
    await flow.return()
  })

  test('a value with line breaks stays on one line', async () => {
    const { events, writer } = source()
    const flow = serverSentEvents(events, HEARTBEAT_MS)
    await flow.next()
    await writer.write({ ...event('1-0'), type: 'a\nid: 9\r\ndata: b' })
    expect((await textOf(flow)).match(/^(id|data):/gm)).toEqual(['id:', 'data:'])
    await flow.return()
  })

  test('sends a comment when there is no event, and loses no later event', async () => {
    const { events, writer } = source()
    const flow = serverSentEvents(events, HEARTBEAT_MS)
    await flow.next()
    for (let silence = 0; silence < 3; silence++) {
      const text = textOf(flow)
      await vi.advanceTimersByTimeAsync(HEARTBEAT_MS)
      expect(await text).toBe(':\n\n')
    }
    await writer.write(event('1-0'))
    await vi.advanceTimersByTimeAsync(0)
    expect(await textOf(flow)).toContain('id: 1-0')
    await flow.return()
  })

  test('a client that leaves while it waits leaves no timer behind', async () => {
    const { events } = source()
    const flow = serverSentEvents(events, HEARTBEAT_MS)
    await flow.next()
    const text = textOf(flow)
    await vi.advanceTimersByTimeAsync(1)
    expect(vi.getTimerCount()).toBe(1)
    await flow.return()
    expect(await text).toBe('(end)')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('events that end or fail end the text', async () => {
    for (const finish of ['close', 'abort'] as const) {
      const { events, writer } = source()
      const flow = serverSentEvents(events, HEARTBEAT_MS)
      await flow.next()
      writer[finish]().catch(() => {})
      expect(await textOf(flow)).toBe('(end)')
      expect(vi.getTimerCount()).toBe(0)
    }
  })
})
