import type { Following, TerminalStore } from '@org/terminal-core'
import { describe, expect, test } from 'vitest'
import type { StoreUnderTest } from './store-suite.ts'

/** What the docstring of `append` promises to keep. */
const HISTORY = 1_000
const HOUR_MS = 3_600_000

/** The contract of `append` and `follow`. */
export function streamConformance(subject: () => StoreUnderTest): void {
  let streams = 0
  const freshStream = () => `stream-${streams++}`
  const append = async (stream: string, ...data: string[]) => {
    const ids: string[] = []
    for (const text of data) ids.push(await subject().store.append(stream, text))
    return ids
  }
  const follow: TerminalStore['follow'] = (...parameters) => subject().store.follow(...parameters)

  describe('streams', () => {
    test('a follower gets what is appended from now on, in order, with the ids that append returned', async () => {
      const stream = freshStream()
      await append(stream, 'before')
      const following = await follow(stream)
      expect(following.gap).toBe(false)
      const ids = await append(stream, 'one', 'two', 'three')
      const items = await take(following, 3)
      expect(items.map(({ data }) => data)).toEqual(['one', 'two', 'three'])
      expect(items.map(({ id }) => id)).toEqual(ids)
      expect(new Set(ids).size).toBe(3)
      await following.items.return()
    })

    test('a follower that waits is woken', async () => {
      const stream = freshStream()
      const following = await follow(stream)
      const next = following.items.next()
      await append(stream, 'at last')
      expect(await next).toMatchObject({ done: false, value: { data: 'at last' } })
      await following.items.return()
    })

    test('streams are apart', async () => {
      const [one, other] = [freshStream(), freshStream()]
      const following = await follow(one)
      await append(other, 'foreign')
      await append(one, 'own')
      expect(await texts(following, 1)).toEqual(['own'])
      await following.items.return()
    })

    test('who comes back with an id gets everything behind it, and then what is new', async () => {
      const stream = freshStream()
      const [first] = await append(stream, 'one', 'two', 'three')
      const following = await follow(stream, first)
      expect(following).toMatchObject({ start: first, gap: false })
      await append(stream, 'four')
      expect(await texts(following, 3)).toEqual(['two', 'three', 'four'])
      await following.items.return()
    })

    test('the start of a follower is a place to come back to', async () => {
      const stream = freshStream()
      const { start, items } = await follow(stream)
      await items.return()
      await append(stream, 'meanwhile')
      const again = await follow(stream, start)
      expect(again.gap).toBe(false)
      expect(await texts(again, 1)).toEqual(['meanwhile'])
      await again.items.return()
    })

    test('nothing is lost and nothing comes twice when items are appended while a follower comes back', async () => {
      const stream = freshStream()
      const [first] = await append(stream, 'item-0')
      const appending = Promise.all(Array.from({ length: 50 }, (_, n) => append(stream, `item-${n + 1}`)))
      const following = await follow(stream, first)
      await appending
      const seen = await texts(following, 50)
      expect(new Set(seen)).toEqual(new Set(Array.from({ length: 50 }, (_, n) => `item-${n + 1}`)))
      await following.items.return()
    })

    test('every follower gets every item', async () => {
      const stream = freshStream()
      const followings = await Promise.all(Array.from({ length: 20 }, () => follow(stream)))
      await append(stream, 'one', 'two')
      for (const following of followings) {
        expect(await texts(following, 2)).toEqual(['one', 'two'])
        await following.items.return()
      }
    })

    test.each(['', 'nonsense', '0', '0-0', '99999999999999-0', '\u0000\n'])(
      'an id that is not of the stream, %j, is a gap',
      async (after) => {
        const stream = freshStream()
        await append(stream, 'before')
        const following = await follow(stream, after)
        expect(following.gap).toBe(true)
        const [next] = await append(stream, 'after')
        expect(await take(following, 1)).toEqual([{ id: next, data: 'after' }])
        await following.items.return()
      },
    )

    test('the newest thousand items are kept, and an older id is a gap', async () => {
      const stream = freshStream()
      const ids = await append(stream, ...Array.from({ length: HISTORY + 2 }, (_, n) => String(n)))
      const kept = await follow(stream, ids[1])
      expect(kept.gap).toBe(false)
      expect(await texts(kept, HISTORY)).toHaveLength(HISTORY)
      await kept.items.return()
      const lost = await follow(stream, ids[0])
      expect(lost).toMatchObject({ gap: true, start: ids.at(-1) })
      await lost.items.return()
    })

    test('an hour is kept', async () => {
      const stream = freshStream()
      const [old] = await append(stream, 'old', 'missed')
      await subject().advance(HOUR_MS + 1_000)
      const { gap, items } = await follow(stream, old)
      expect(gap).toBe(true)
      await items.return()
    })

    // Stores that cannot tell leave `isFollowed` out.
    const isFollowed = async (stream: string, otherwise: boolean) =>
      subject().store.isFollowed?.(stream) ?? otherwise

    test('a stream is followed from the first follower on, and for an hour after the last has left', async () => {
      const [stream, other] = [freshStream(), freshStream()]
      expect(await isFollowed(stream, false)).toBe(false)
      const [one, last] = [await follow(stream), await follow(stream)]
      await one.items.return()
      await subject().advance(HOUR_MS + 1_000)
      expect(await isFollowed(stream, true)).toBe(true)
      await last.items.return()
      await subject().advance(HOUR_MS - 1_000)
      expect(await isFollowed(stream, true)).toBe(true)
      expect(await isFollowed(other, false)).toBe(false)
      await subject().advance(2_000)
      expect(await isFollowed(stream, false)).toBe(false)
    })

    test('who comes back while the stream counts as followed has missed nothing, and the hour begins anew', async () => {
      const stream = freshStream()
      const { start, items } = await follow(stream)
      await items.return()
      await subject().advance(HOUR_MS - 2_000)
      expect(await isFollowed(stream, true)).toBe(true)
      const [missed] = await append(stream, 'missed')
      const again = await follow(stream, start)
      expect(again.gap).toBe(false)
      expect(await take(again, 1)).toEqual([{ id: missed, data: 'missed' }])
      await again.items.return()
      await subject().advance(HOUR_MS - 2_000)
      expect(await isFollowed(stream, true)).toBe(true)
    })

    test('once nobody follows, every id of before is a gap: what was not appended is not taken for missed by nobody', async () => {
      const stream = freshStream()
      const { start, items } = await follow(stream)
      await items.return()
      await subject().advance(HOUR_MS + 1_000)
      const [commanded] = await append(stream, 'appended all the same')
      if (await isFollowed(stream, true)) return
      for (const id of [start, commanded]) {
        const back = await follow(stream, id)
        expect(back.gap).toBe(true)
        const [next] = await append(stream, 'live')
        expect(await take(back, 1)).toEqual([{ id: next, data: 'live' }])
        await back.items.return()
        await subject().advance(HOUR_MS + 1_000)
        expect(await isFollowed(stream, false)).toBe(false)
      }
    })

    test('an aborted follower ends, also while it waits, and so does one that was aborted before', async () => {
      const stream = freshStream()
      const controller = new AbortController()
      const { items } = await follow(stream, undefined, controller.signal)
      const next = items.next()
      controller.abort()
      expect((await next).done).toBe(true)
      await append(stream, 'late')
      expect((await items.next()).done).toBe(true)
      const never = await follow(stream, undefined, controller.signal)
      expect((await never.items.next()).done).toBe(true)
    })

    test('a follower that leaves while it waits is let go at once', async () => {
      const { items } = await follow(freshStream())
      const next = items.next()
      await items.return()
      expect((await next).done).toBe(true)
    })

    test('a follower that is too slow is dropped, is told so when it comes back, and holds nobody up', async () => {
      const stream = freshStream()
      const slow = await follow(stream)
      const quick = await follow(stream)
      for (let n = 0; n <= HISTORY; n++) {
        await append(stream, String(n))
        await quick.items.next()
      }
      await expect(slow.items.next()).rejects.toMatchObject({ code: 'stream_interrupted' })
      expect((await slow.items.next()).done).toBe(true)
      const again = await follow(stream, slow.start)
      expect(again.gap).toBe(true)
      await again.items.return()
      await append(stream, 'still there')
      expect(await texts(quick, 1)).toEqual(['still there'])
      await quick.items.return()
    })
  })
}

async function take({ items }: Following, count: number) {
  const taken: { id: string; data: string }[] = []
  while (taken.length < count) {
    const next = await items.next()
    if (next.done) throw new Error(`the stream ended after ${taken.length} items`)
    taken.push({ ...next.value })
  }
  return taken
}

async function texts(following: Following, count: number): Promise<string[]> {
  return (await take(following, count)).map(({ data }) => data)
}
