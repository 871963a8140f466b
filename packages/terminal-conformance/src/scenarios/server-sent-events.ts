import { expect } from 'vitest'
import { authorization } from '../http-caller.ts'
import { HQ_READER } from '../shop.ts'
import type { Stage, Stories } from './story.ts'

interface Read {
  path?: string
  headers?: Record<string, string>
}

/** Reads a stream of the manager's until its text matches, and leaves. */
async function readUntil({ url }: Stage, pattern: RegExp, { path = '/events', headers = {} }: Read = {}) {
  const leaving = new AbortController()
  const response = await fetch(`${url}${path}`, {
    headers: { ...authorization('manager'), ...headers },
    signal: leaving.signal,
  })
  let text = ''
  for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream(),
  )) {
    text += chunk
    if (pattern.test(text)) break
  }
  leaving.abort()
  return { response, text }
}

const EVENT = /^id: (\S+)\ndata: (\{.*\})\n\n/m

export const serverSentEventStories: Stories = {
  'a stream is text that nobody stores, changes or holds back': async (stage) => {
    const { response, text } = await readUntil(stage, EVENT)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    expect(response.headers.get('content-length')).toBeNull()
    expect(text).toMatch(/^retry: \d+\n\n/)
    const [, id, data] = EVENT.exec(text) as unknown as [string, string, string]
    expect(JSON.parse(data)).toMatchObject({ id, type: 'stream.started' })
  },
  'a silent stream shows that it is alive': async ({ open }) => {
    await using stage = await open({ streams: { heartbeatMs: 1 } })
    const { text } = await readUntil(stage, /(:\n\n){2}/)
    expect(text.match(EVENT)).not.toBeNull()
  },
  'the last event may stand in the query, where the header has the last word': async (stage) => {
    const started = await readUntil(stage, EVENT)
    const id = EVENT.exec(started.text)?.[1] as string
    const shown = await stage.call('readers.cancelAction', { reader: HQ_READER }, 'manager')
    expect(shown.status).toBe(200)
    const byQuery = await readUntil(stage, EVENT, { path: `/events?last_event_id=${id}` })
    expect(byQuery.text).toContain('"type":"reader.command"')
    const byHeader = await readUntil(stage, EVENT, {
      path: `/events?last_event_id=${id}`,
      headers: { 'last-event-id': 'unknown' },
    })
    expect(byHeader.text).toContain('"type":"stream.reset"')
  },
  "the rest of the query is the host's: browsers have no other place for a ticket": async (stage) => {
    const { response } = await readUntil(stage, EVENT, { path: '/events?ticket=abc' })
    expect(response.status).toBe(200)
  },
}
