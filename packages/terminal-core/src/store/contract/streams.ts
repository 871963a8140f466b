import assert from 'node:assert/strict'
import type { CoordinationStore, Following } from '../store.ts'
import { atOnce, keyOf, type Subject, type Tests } from './contract.ts'

/** What the docstring of `append` promises to keep. */
const HISTORY = 1_000
const HOUR_MS = 3_600_000
const STREAM = keyOf('events')

async function append(store: CoordinationStore, ...data: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const text of data) ids.push(await store.append(STREAM, text))
  return ids
}

async function take({ items }: Following, count: number): Promise<{ id: string; data: string }[]> {
  const taken: { id: string; data: string }[] = []
  while (taken.length < count) {
    const next = await items.next()
    assert(!next.done, `the stream ended after ${taken.length} items`)
    taken.push({ ...next.value })
  }
  return taken
}

async function texts(following: Following, count: number): Promise<string[]> {
  return (await take(following, count)).map(({ data }) => data)
}

/** A store without `isFollowed` takes every stream for followed; then there is nothing to be checked. */
async function assertFollowed(store: CoordinationStore, expected: boolean, stream = STREAM): Promise<void> {
  if (store.isFollowed) assert.equal(await store.isFollowed(stream), expected)
}

const interrupted = { code: 'stream_interrupted' }

export const streamTests: Tests<Subject<CoordinationStore>> = {
  'a follower gets what is appended from now on, in order, with the ids that append returned': async ({
    store,
  }) => {
    await append(store, 'before')
    const following = await store.follow(STREAM)
    assert.equal(following.gap, false)
    const ids = await append(store, 'one', 'two', 'three')
    const items = await take(following, 3)
    assert.deepEqual(
      items.map(({ data }) => data),
      ['one', 'two', 'three'],
    )
    assert.deepEqual(
      items.map(({ id }) => id),
      ids,
    )
    assert.equal(new Set(ids).size, 3)
    await following.items.return()
  },

  'a pending next() resolves with the next item': async ({ store }) => {
    const { items } = await store.follow(STREAM)
    const next = items.next()
    await append(store, 'at last')
    assert.equal((await next).value?.data, 'at last')
    await items.return()
  },

  'every key is a stream of its own': async ({ store }) => {
    const following = await store.follow(STREAM)
    await store.append(keyOf('other events'), 'foreign')
    await append(store, 'own')
    assert.deepEqual(await texts(following, 1), ['own'])
    await following.items.return()
  },

  'a follower that returns with an id gets everything after it, and then what is new': async ({ store }) => {
    const [first] = await append(store, 'one', 'two', 'three')
    const following = await store.follow(STREAM, first)
    assert.equal(following.start, first)
    assert.equal(following.gap, false)
    await append(store, 'four')
    assert.deepEqual(await texts(following, 3), ['two', 'three', 'four'])
    await following.items.return()
  },

  'a follower can return to its start': async ({ store }) => {
    const { start, items } = await store.follow(STREAM)
    await items.return()
    await append(store, 'meanwhile')
    const again = await store.follow(STREAM, start)
    assert.equal(again.gap, false)
    assert.deepEqual(await texts(again, 1), ['meanwhile'])
    await again.items.return()
  },

  'no item is lost or repeated when items are appended while a follower returns': async ({ store }) => {
    const [first] = await append(store, 'item-0')
    const appending = atOnce(50, (n) => append(store, `item-${n + 1}`))
    const following = await store.follow(STREAM, first)
    await appending
    const seen = await texts(following, 50)
    assert.deepEqual(new Set(seen), new Set(Array.from({ length: 50 }, (_, n) => `item-${n + 1}`)))
    await following.items.return()
  },

  'every follower gets every item': async ({ store }) => {
    const followings = await atOnce(20, () => store.follow(STREAM))
    await append(store, 'one', 'two')
    for (const following of followings) {
      assert.deepEqual(await texts(following, 2), ['one', 'two'])
      await following.items.return()
    }
  },

  'an id that is not of the stream is a gap': async ({ store }) => {
    await append(store, 'before')
    for (const after of ['', 'nonsense', '0', '0-0', '99999999999999-0', '\u0000\n']) {
      const following = await store.follow(STREAM, after)
      assert.equal(following.gap, true, JSON.stringify(after))
      const [next] = await append(store, 'after')
      assert.deepEqual(await take(following, 1), [{ id: next, data: 'after' }])
      await following.items.return()
    }
  },

  'the newest thousand items are kept, and an older id is a gap': async ({ store }) => {
    const ids = await append(store, ...Array.from({ length: HISTORY + 2 }, (_, n) => String(n)))
    const kept = await store.follow(STREAM, ids[1])
    assert.equal(kept.gap, false)
    assert.equal((await texts(kept, HISTORY)).length, HISTORY)
    await kept.items.return()
    const lost = await store.follow(STREAM, ids[0])
    assert.equal(lost.gap, true)
    assert.equal(lost.start, ids.at(-1))
    await lost.items.return()
  },

  'an hour is kept': async ({ store, advance }) => {
    const [old] = await append(store, 'old', 'missed')
    await advance(HOUR_MS + 1_000)
    const { gap, items } = await store.follow(STREAM, old)
    assert.equal(gap, true)
    await items.return()
  },

  'a stream is followed from its first follower on, and for an hour after its last one has left': async ({
    store,
    advance,
  }) => {
    await assertFollowed(store, false)
    const [one, last] = [await store.follow(STREAM), await store.follow(STREAM)]
    await one.items.return()
    await advance(HOUR_MS + 1_000)
    await assertFollowed(store, true)
    await last.items.return()
    await advance(HOUR_MS - 1_000)
    await assertFollowed(store, true)
    await assertFollowed(store, false, keyOf('other events'))
    await advance(2_000)
    await assertFollowed(store, false)
  },

  'a follower that returns within the hour has missed nothing, and the hour begins anew': async ({
    store,
    advance,
  }) => {
    const { start, items } = await store.follow(STREAM)
    await items.return()
    await advance(HOUR_MS - 2_000)
    await assertFollowed(store, true)
    const [missed] = await append(store, 'missed')
    const again = await store.follow(STREAM, start)
    assert.equal(again.gap, false)
    assert.deepEqual(await take(again, 1), [{ id: missed, data: 'missed' }])
    await again.items.return()
    await advance(HOUR_MS - 2_000)
    await assertFollowed(store, true)
  },

  'once a stream is not followed, every earlier id is a gap, because items may not have been appended':
    async ({ store, advance }) => {
      if (!store.isFollowed) return
      const { start, items } = await store.follow(STREAM)
      await items.return()
      await advance(HOUR_MS + 1_000)
      const [appended] = await append(store, 'appended all the same')
      await assertFollowed(store, false)
      for (const id of [start, appended]) {
        const back = await store.follow(STREAM, id)
        assert.equal(back.gap, true)
        const [next] = await append(store, 'live')
        assert.deepEqual(await take(back, 1), [{ id: next, data: 'live' }])
        await back.items.return()
        await advance(HOUR_MS + 1_000)
        await assertFollowed(store, false)
      }
    },

  'abort ends a follower, also while it waits, and one that was aborted before': async ({ store }) => {
    const controller = new AbortController()
    const { items } = await store.follow(STREAM, undefined, controller.signal)
    const next = items.next()
    controller.abort()
    assert.equal((await next).done, true)
    await append(store, 'late')
    assert.equal((await items.next()).done, true)
    const never = await store.follow(STREAM, undefined, controller.signal)
    assert.equal((await never.items.next()).done, true)
  },

  'return() ends a follower that waits': async ({ store }) => {
    const { items } = await store.follow(STREAM)
    const next = items.next()
    await items.return()
    assert.equal((await next).done, true)
  },

  'a follower that is too slow is dropped, finds a gap when it returns, and delays no other': async ({
    store,
  }) => {
    const slow = await store.follow(STREAM)
    const quick = await store.follow(STREAM)
    for (let n = 0; n <= HISTORY; n++) {
      await append(store, String(n))
      await quick.items.next()
    }
    await assert.rejects(slow.items.next(), interrupted)
    assert.equal((await slow.items.next()).done, true)
    const again = await store.follow(STREAM, slow.start)
    assert.equal(again.gap, true)
    await again.items.return()
    await append(store, 'still there')
    assert.deepEqual(await texts(quick, 1), ['still there'])
    await quick.items.return()
  },
}
