import assert from 'node:assert/strict'
import type { CoordinationStore } from '../store.ts'
import { atOnce, keyOf, type Subject, type Tests } from './contract.ts'

const LIMIT = { burst: 3, perMinute: 60 }
const KEY = keyOf('bucket')
const ALLOWED = { allowed: true, retryAfterMs: 0 }

async function takeAll(store: CoordinationStore): Promise<void> {
  for (let taken = 0; taken < LIMIT.burst; taken++) assert.deepEqual(await store.take(KEY, LIMIT), ALLOWED)
}

async function isRefused(store: CoordinationStore): Promise<boolean> {
  return !(await store.take(KEY, LIMIT)).allowed
}

export const takeTests: Tests<Subject<CoordinationStore>> = {
  'a full bucket gives its burst, then says when the next token is available': async ({ store }) => {
    await takeAll(store)
    assert.deepEqual(await store.take(KEY, LIMIT), { allowed: false, retryAfterMs: 1_000 })
  },

  'tokens are added evenly': async ({ store, advance }) => {
    await takeAll(store)
    await advance(400)
    assert.deepEqual(await store.take(KEY, LIMIT), { allowed: false, retryAfterMs: 600 })
    await advance(600)
    assert.deepEqual(await store.take(KEY, LIMIT), ALLOWED)
    assert(await isRefused(store))
  },

  'a refused take costs nothing': async ({ store, advance }) => {
    await takeAll(store)
    for (let attempt = 0; attempt < 10; attempt++) assert(await isRefused(store))
    await advance(1_000)
    assert.deepEqual(await store.take(KEY, LIMIT), ALLOWED)
  },

  'a bucket holds no more than its burst': async ({ store, advance }) => {
    await takeAll(store)
    await advance(3_600_000)
    await takeAll(store)
    assert(await isRefused(store))
  },

  'every key has a bucket of its own': async ({ store }) => {
    await takeAll(store)
    assert.deepEqual(await store.take(keyOf('other bucket'), LIMIT), ALLOWED)
  },

  'concurrent callers get no more than the burst': async ({ store }) => {
    const taken = await atOnce(50, () => store.take(KEY, LIMIT))
    assert.equal(taken.filter(({ allowed }) => allowed).length, LIMIT.burst)
  },
}
