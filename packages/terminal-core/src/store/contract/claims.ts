import assert from 'node:assert/strict'
import type { StoreKey } from '../keys.ts'
import type { CoordinationStore } from '../store.ts'
import { atOnce, keyOf, ODD_TEXTS, type Subject, type Tests } from './contract.ts'

const LEASE_MS = 60_000
const RETAIN_MS = 3_600_000
const KEY = keyOf('webhook', 'evt_1')

function claim(store: CoordinationStore, key: StoreKey = KEY) {
  return store.claim(key, LEASE_MS)
}

async function claimed(store: CoordinationStore, key: StoreKey = KEY): Promise<string> {
  const outcome = await claim(store, key)
  assert(outcome.state === 'claimed', `expected to claim ${key}, which is ${outcome.state}`)
  return outcome.token
}

function complete(store: CoordinationStore, token: string, key: StoreKey = KEY) {
  return store.complete(key, token, RETAIN_MS)
}

export const claimTests: Tests<Subject<CoordinationStore>> = {
  'work is claimed, completed, and not claimed again': async ({ store }) => {
    const token = await claimed(store)
    assert.deepEqual(await claim(store), { state: 'busy' })
    assert.equal(await complete(store, token), true)
    assert.deepEqual(await claim(store), { state: 'done' })
  },

  'of many concurrent callers one gets the work': async ({ store }) => {
    const outcomes = await atOnce(50, () => claim(store))
    assert.equal(outcomes.filter(({ state }) => state === 'claimed').length, 1)
    assert.equal(outcomes.filter(({ state }) => state === 'busy').length, 49)
  },

  'every key is work of its own': async ({ store }) => {
    const other = keyOf('webhook', 'evt_2')
    const token = await claimed(store)
    assert.notEqual(await claimed(store, other), token)
    assert.equal(await complete(store, token), true)
    assert.deepEqual(await claim(store, other), { state: 'busy' })
  },

  'released work can be claimed at once': async ({ store }) => {
    const token = await claimed(store)
    assert.equal(await store.release(KEY, token), true)
    assert.notEqual(await claimed(store), token)
  },

  'work is free when its lease has ended, and not a moment before': async ({ store, advance }) => {
    await claimed(store)
    await advance(LEASE_MS - 1)
    assert.deepEqual(await claim(store), { state: 'busy' })
    await advance(1)
    await claimed(store)
  },

  'a holder that has lost the work to another can neither complete nor release it': async ({
    store,
    advance,
  }) => {
    const late = await claimed(store)
    await advance(LEASE_MS)
    const token = await claimed(store)
    assert.equal(await complete(store, late), false)
    assert.equal(await store.release(KEY, late), false)
    assert.deepEqual(await claim(store), { state: 'busy' })
    assert.equal(await complete(store, token), true)
  },

  'a holder whose lease has ended may still complete': async ({ store, advance }) => {
    const token = await claimed(store)
    await advance(LEASE_MS)
    assert.equal(await store.release(KEY, token), false)
    assert.equal(await complete(store, token), true)
    assert.deepEqual(await claim(store), { state: 'done' })
  },

  'work that another has completed is neither completed nor released by a late holder': async ({
    store,
    advance,
  }) => {
    const late = await claimed(store)
    await advance(LEASE_MS)
    assert.equal(await complete(store, await claimed(store)), true)
    assert.equal(await complete(store, late), false)
    assert.equal(await store.release(KEY, late), false)
    assert.deepEqual(await claim(store), { state: 'done' })
  },

  'a claim is completed once': async ({ store }) => {
    const token = await claimed(store)
    assert.equal(await complete(store, token), true)
    assert.equal(await complete(store, token), false)
    assert.equal(await store.release(KEY, token), false)
  },

  'completed work is remembered for as long as asked': async ({ store, advance }) => {
    assert.equal(await complete(store, await claimed(store)), true)
    await advance(RETAIN_MS - 1)
    assert.deepEqual(await claim(store), { state: 'done' })
    await advance(1)
    await claimed(store)
  },

  'an invented token holds nothing': async ({ store }) => {
    await claimed(store)
    for (const token of ['', 'nonsense']) {
      assert.equal(await complete(store, token), false)
      assert.equal(await store.release(KEY, token), false)
    }
  },

  'keys may be any text': async ({ store }) => {
    for (const text of [...ODD_TEXTS, '\u0000']) {
      const key = keyOf(text)
      assert.equal(await complete(store, await claimed(store, key), key), true)
      assert.deepEqual(await claim(store, key), { state: 'done' })
    }
  },
}
