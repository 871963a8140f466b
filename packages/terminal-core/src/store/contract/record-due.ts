import assert from 'node:assert/strict'
import { rebuildDue } from '../compose-store.ts'
import { parseStoreKey } from '../keys.ts'
import { dueQueue, recordKey } from '../records.ts'
import type { DueWork, TerminalStore } from '../store.ts'
import { atOnce, PARTITION, type Subject, type Tests } from './contract.ts'
import { putSale, SALES } from './records.ts'

const QUEUE = dueQueue('test', SALES)
const LEASE_MS = 100

async function idsDue(store: TerminalStore): Promise<string[]> {
  return (await takeDue(store)).map(({ key }) => parseStoreKey(key).parts[1] as string)
}

function takeDue(store: TerminalStore): Promise<DueWork[]> {
  return store.takeDue(QUEUE, { limit: 100, leaseMs: LEASE_MS })
}

/** The contract of puts that schedule work: of stores that have both ports. */
export const recordDueTests: Tests<Subject<TerminalStore>> = {
  'a put with due schedules the key of the record in the queue of its class': async ({
    store,
    advance,
    now,
  }) => {
    await putSale(store, 'one', { due: now() + 300 })
    await putSale(store, 'two')
    await advance(299)
    assert.deepEqual(await takeDue(store), [])
    await advance(1)
    const [work, ...others] = await takeDue(store)
    assert.deepEqual(others, [])
    assert(work)
    assert.deepEqual(parseStoreKey(work.key), { partition: PARTITION, parts: [SALES.name, 'one'] })
    assert.equal(work.key, recordKey(PARTITION, SALES, 'one'))
    assert.equal(await store.completeDue(QUEUE, work.key, work.token), true)
  },

  'another put moves the work, leaves it or removes it': async ({ store, advance, now }) => {
    await putSale(store, 'moved', { due: now() + 300 })
    await putSale(store, 'moved', { expected: 1, due: 0 })
    await putSale(store, 'left', { due: 0 })
    await putSale(store, 'left', { expected: 1 })
    await putSale(store, 'unscheduled', { due: 0 })
    await putSale(store, 'unscheduled', { expected: 1, due: null })
    assert.deepEqual((await idsDue(store)).sort(), ['left', 'moved'])
    await putSale(store, 'moved', { expected: 2, due: now() + 300 })
    await advance(LEASE_MS)
    assert.deepEqual(await idsDue(store), ['left'])
  },

  'a put that is refused schedules nothing': async ({ store, now }) => {
    await putSale(store, 'one', { due: now() + 300 })
    for (const [id, expected] of [
      ['one', 'absent'],
      ['one', 2],
      ['two', 1],
    ] as const) {
      const index = { order: [], reader: [], status: [] }
      const value = { format: 1, amount: 1 }
      const { stored } = await store.put(PARTITION, SALES, id, value, { expected, index, due: 0 })
      assert.equal(stored, false)
    }
    assert.deepEqual(await takeDue(store), [])
  },

  'a removed record is not due any more': async ({ store }) => {
    await putSale(store, 'one', { due: 0 })
    await store.remove(PARTITION, SALES, 'one', 1)
    assert.deepEqual(await takeDue(store), [])
  },

  'of concurrent puts the one that is stored last decides when the record is due': async ({ store, now }) => {
    await putSale(store, 'one')
    const write = async (due: number | null) => {
      for (;;) {
        const { revision = 0, value } = (await store.get(PARTITION, SALES, 'one')) ?? {}
        assert(value)
        const index = { order: [], reader: [], status: [] }
        const { stored } = await store.put(PARTITION, SALES, 'one', value, { expected: revision, index, due })
        if (stored) return
      }
    }
    const far = now() + 1_000_000
    await atOnce(12, (n) => write([0, far, null][n % 3] as number | null))
    const due = (await store.get(PARTITION, SALES, 'one'))?.due ?? null
    assert.deepEqual(await idsDue(store), due === 0 ? ['one'] : [])
  },

  'work that is scheduled by hand during the lease of a put is not lost': async ({ store }) => {
    await putSale(store, 'one', { due: 0 })
    const [work] = await takeDue(store)
    assert(work)
    await store.schedule(QUEUE, work.key, 0)
    await store.completeDue(QUEUE, work.key, work.token)
    assert.deepEqual(await idsDue(store), ['one'])
  },

  'due work that is lost is rebuilt from the records, and what is scheduled stays as it is': async ({
    store,
    advance,
    now,
  }) => {
    for (const id of ['lost', 'leased', 'postponed']) await putSale(store, id, { due: 0 })
    await putSale(store, 'later', { due: now() + 300 })
    await putSale(store, 'none')
    for (const id of ['lost', 'later']) await store.schedule(QUEUE, recordKey(PARTITION, SALES, id), null)
    await store.schedule(QUEUE, recordKey(PARTITION, SALES, 'postponed'), now() + 600)
    assert.deepEqual(await idsDue(store), ['leased'])
    await rebuildDue(store, 'test', SALES)
    assert.deepEqual(await idsDue(store), ['lost'])
    await advance(300)
    assert.deepEqual((await idsDue(store)).sort(), ['later', 'leased', 'lost'])
  },
}
