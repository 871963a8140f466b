import { expect, test } from 'vitest'
import { partitionOf, type StoreKey, storeKey } from './keys.ts'
import { type Held, memoryLocks } from './memory-locks.ts'
import { memoryStore } from './memory-store.ts'
import { dueQueue, type RecordClass } from './records.ts'

const PARTITION = partitionOf(false, undefined)
const SALES: RecordClass<{ format: number }, 'order'> = { name: 'sale', indexes: ['order'], retainMs: 60_000 }
const key = (name: string) => storeKey(PARTITION, name)

test('claims are bounded: the oldest is forgotten first, whether it is asked for or not', async () => {
  const store = memoryStore({ maxClaims: 2 })
  const claim = (name: string) => store.claim(key(name), 60_000)
  await claim('first')
  await claim('second')
  expect(await claim('first')).toEqual({ state: 'busy' })
  await claim('third')
  expect(await claim('second')).toEqual({ state: 'busy' })
  expect(await claim('first')).toMatchObject({ state: 'claimed' })
  await store.close()
})

test('records are bounded: the one whose last put is the longest ago is dropped first, with its due work', async () => {
  const store = memoryStore({ maxRecords: 2, now: () => 1_000 })
  const put = (id: string, expected: number | 'absent') =>
    store.put(PARTITION, SALES, id, { format: 1 }, { expected, index: { order: ['o-1'] }, due: 0 })
  await put('one', 'absent')
  await put('two', 'absent')
  await put('one', 1)
  await put('three', 'absent')
  expect(await store.get(PARTITION, SALES, 'two')).toBeUndefined()
  const { records } = await store.query(PARTITION, SALES, { where: { order: ['o-1'] }, limit: 10 })
  expect(records.map(({ id }) => id).sort()).toEqual(['one', 'three'])
  const due = await store.takeDue(dueQueue('test', SALES), { limit: 10, leaseMs: 1 })
  expect(due.map(({ key }) => key).sort()).toEqual([
    storeKey(PARTITION, 'sale', 'one'),
    storeKey(PARTITION, 'sale', 'three'),
  ])
  await store.close()
})

test('locks are bounded by those that are held: none of them is dropped, and the others are', async () => {
  let now = 0
  const held = new Map<StoreKey, Held>()
  const locks = memoryLocks(() => now, held)
  const kept = await locks.lock(key('kept'), 1_000_000_000)
  for (let n = 0; n < 10_000; n++) {
    await locks.lock(key(`lock ${n}`), 10)
    now += 1
  }
  expect(held.size).toBeLessThan(3_000)
  expect(await locks.holds(key('kept'), kept.state === 'locked' ? kept.token : 0)).toBe(true)
})
