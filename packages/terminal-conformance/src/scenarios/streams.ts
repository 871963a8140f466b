import type { TerminalEvent } from '@org/terminal-core'
import { expect } from 'vitest'
import { countingStore } from '../counting-store.ts'
import { type Answer, Refused, type Watching } from '../mount.ts'
import {
  CONNECTED,
  CONNECTED_LOCATION,
  DUBLIN_READER,
  HQ,
  HQ_READER,
  HQ_READER_2,
  type Visitor,
} from '../shop.ts'
import { expectError, expectInvalid, expectOk, type Stage, type Stories } from './story.ts'

const CART = {
  currency: 'usd',
  line_items: [{ amount: 400, description: 'Muffin', quantity: 1 }],
  total: 400,
}

/** Something happens to a reader: it shows a cart. */
export async function show({ call }: Stage, reader: string, visitor: Visitor = 'admin'): Promise<void> {
  expectOk(await call('readers.setReaderDisplay', { reader, type: 'cart', cart: CART }, visitor))
}

export async function nextEvent(watching: Watching): Promise<TerminalEvent> {
  const { id, event } = await watching.next()
  expect(event.id).toBe(id)
  return event
}

export async function skipOpening(watching: Watching): Promise<string> {
  const { id, type } = await nextEvent(watching)
  expect(['stream.started', 'reader.snapshot']).toContain(type)
  return id
}

export async function readersOf(watching: Watching, count: number): Promise<(string | null)[]> {
  const readers: (string | null)[] = []
  while (readers.length < count) readers.push((await nextEvent(watching)).reader)
  return readers
}

async function refusal(watching: Watching): Promise<Answer> {
  await using refused = watching
  const error = await refused.next().catch((error: unknown) => error)
  if (error instanceof Refused) return error.answer
  throw new Error('expected the stream to be refused', { cause: error })
}

export const streamStories: Stories = {
  'a reader is watched: as it is, then what happens to it, and to no other': async (stage) => {
    await using watching = stage.watch('readers.watch', { reader: HQ_READER }, 'device')
    expect(await nextEvent(watching)).toMatchObject({
      type: 'reader.snapshot',
      reader: HQ_READER,
      location: HQ,
      account: null,
      data: { object: 'terminal.reader', id: HQ_READER },
    })
    await show(stage, HQ_READER_2)
    await show(stage, HQ_READER, 'cashier')
    expect(await nextEvent(watching)).toMatchObject({
      type: 'reader.command',
      reader: HQ_READER,
      location: HQ,
      created: expect.any(Number),
      data: { id: HQ_READER, action: { type: 'set_reader_display', status: 'in_progress' } },
    })
  },
  'operators hear of their own locations, and of no others': async (stage) => {
    await using atHq = stage.watch('events.watch', {}, 'cashier')
    await using atBoth = stage.watch('events.watch', {}, 'manager')
    await using everywhere = stage.watch('events.watch', {}, 'admin')
    for (const watching of [atHq, atBoth, everywhere]) await skipOpening(watching)
    for (const reader of [DUBLIN_READER, HQ_READER, DUBLIN_READER, HQ_READER_2]) await show(stage, reader)
    const all = [DUBLIN_READER, HQ_READER, DUBLIN_READER, HQ_READER_2]
    expect(await readersOf(everywhere, 4)).toEqual(all)
    expect(await readersOf(atBoth, 4)).toEqual(all)
    expect(await readersOf(atHq, 2)).toEqual([HQ_READER, HQ_READER_2])
  },
  'a connected account hears of itself, and nobody else does': async (stage) => {
    await using connected = stage.watch('events.watch', {}, 'connected')
    await using platform = stage.watch('events.watch', {}, 'admin')
    for (const watching of [connected, platform]) await skipOpening(watching)
    const registration = { registration_code: 'simulated-wpe', location: CONNECTED_LOCATION }
    const created = await stage.call('readers.create', registration, 'connected')
    expectOk(created)
    const reader = created.body.id as string
    await show(stage, reader, 'connected')
    await show(stage, HQ_READER)
    await show(stage, reader, 'connected')
    expect(await nextEvent(connected)).toMatchObject({ reader, account: CONNECTED })
    expect(await readersOf(connected, 1)).toEqual([reader])
    expect(await readersOf(platform, 1)).toEqual([HQ_READER])
    expectOk(await stage.call('readers.del', { reader }, 'connected'))
  },
  'who comes back has missed nothing, and gets nothing twice': async (stage) => {
    let last: string
    {
      await using before = stage.watch('events.watch', {}, 'manager')
      await skipOpening(before)
      await show(stage, HQ_READER)
      last = (await nextEvent(before)).id
    }
    await show(stage, DUBLIN_READER)
    await show(stage, HQ_READER_2)
    await using after = stage.watch('events.watch', {}, 'manager', last)
    expect(await readersOf(after, 2)).toEqual([DUBLIN_READER, HQ_READER_2])
    await show(stage, HQ_READER)
    expect(await readersOf(after, 1)).toEqual([HQ_READER])
  },
  'even who has seen nothing but the beginning can come back': async (stage) => {
    let last: string
    {
      await using before = stage.watch('readers.watch', { reader: HQ_READER }, 'device')
      last = await skipOpening(before)
    }
    await show(stage, HQ_READER)
    await using after = stage.watch('readers.watch', { reader: HQ_READER }, 'device', last)
    expect(await nextEvent(after)).toMatchObject({ type: 'reader.command', reader: HQ_READER })
  },
  'coming back does not widen what may be seen': async (stage) => {
    await using everywhere = stage.watch('events.watch', {}, 'admin')
    const last = await skipOpening(everywhere)
    await show(stage, DUBLIN_READER)
    await show(stage, HQ_READER)
    await using atHq = stage.watch('events.watch', {}, 'cashier', last)
    expect(await readersOf(atHq, 1)).toEqual([HQ_READER])
    expectError(
      await refusal(stage.watch('readers.watch', { reader: DUBLIN_READER }, 'device', last)),
      404,
      'not_found',
    )
  },
  'who was away for too long is told to read again': async (stage) => {
    await using operator = stage.watch('events.watch', {}, 'manager', 'long-ago')
    expect(await nextEvent(operator)).toMatchObject({ type: 'stream.reset', data: null })
    await using till = stage.watch('readers.watch', { reader: HQ_READER }, 'device', 'long-ago')
    expect(await nextEvent(till)).toMatchObject({ type: 'reader.snapshot', data: { id: HQ_READER } })
  },
  'strangers, the powerless and nonsense are refused before a stream begins': async ({ open }) => {
    const store = countingStore()
    await using stage = await open({ store })
    const { watch } = stage
    expectError(await refusal(watch('events.watch', {})), 401, 'unauthenticated')
    expectError(await refusal(watch('readers.watch', { reader: HQ_READER })), 401, 'unauthenticated')
    expectError(await refusal(watch('events.watch', {}, 'device')), 403, 'permission_denied')
    expectError(
      await refusal(watch('readers.watch', { reader: HQ_READER }, 'powerless')),
      403,
      'permission_denied',
    )
    expectError(await refusal(watch('readers.watch', { reader: DUBLIN_READER }, 'device')), 404, 'not_found')
    expectError(await refusal(watch('readers.watch', { reader: 'tmr_none' }, 'device')), 404, 'not_found')
    expectInvalid(await refusal(watch('readers.watch', { reader: 'tmr_x.y' }, 'device')), 'reader')
    await store.followedBy(0)
  },
  'a client that leaves is let go, in the middle of the silence': async ({ open }) => {
    const store = countingStore()
    await using stage = await open({ store })
    const watching = [
      stage.watch('events.watch', {}, 'manager'),
      stage.watch('events.watch', {}, 'admin'),
      stage.watch('readers.watch', { reader: HQ_READER }, 'device'),
    ]
    for (const one of watching) await skipOpening(one)
    expect(store.followers()).toBe(3)
    for (const [left, one] of watching.entries()) {
      await one[Symbol.asyncDispose]()
      await store.followedBy(2 - left)
    }
  },
  'so is one that leaves before the stream has begun': async ({ open }) => {
    const store = countingStore()
    await using stage = await open({ store })
    const release = store.hold()
    const watching = stage.watch('events.watch', {}, 'manager')
    await store.followedBy(1)
    await watching[Symbol.asyncDispose]()
    // The server has heard of the leaving once it answers somebody who came later.
    expectOk(await stage.call('readers.retrieve', { reader: HQ_READER }, 'device'))
    release()
    await store.followedBy(0)
  },
  'a reader that has moved away is no longer seen': async (stage) => {
    const code = 'simulated-wpe'
    const created = await stage.call('readers.create', { registration_code: code, location: HQ }, 'admin')
    expectOk(created)
    const reader = created.body.id as string
    await using watching = stage.watch('readers.watch', { reader }, 'device')
    await skipOpening(watching)
    await using everywhere = stage.watch('events.watch', {}, 'admin')
    await skipOpening(everywhere)
    await show(stage, reader)
    expect(await nextEvent(watching)).toMatchObject({ reader, location: HQ })
    expectOk(await stage.call('readers.del', { reader }, 'admin'))
    expectError(await refusal(stage.watch('readers.watch', { reader }, 'device')), 404, 'not_found')
  },
}
