import { expect, test } from 'vitest'
import { composeStore } from './compose-store.ts'
import { partitionOf } from './keys.ts'
import { memoryStore } from './memory-store.ts'
import { dueQueue, type RecordClass } from './records.ts'
import type { CoordinationStore } from './store.ts'

const PARTITION = partitionOf(false, undefined)
const SALES: RecordClass<{ format: number }, never> = { name: 'sale', indexes: [], retainMs: 60_000 }
const LATER = 2_000_000

/** A store whose coordination schedules as the test wants it. */
function open(schedule: (next: CoordinationStore['schedule']) => CoordinationStore['schedule']) {
  const now = () => 1_000_000
  const coordination = memoryStore({ now })
  const records = memoryStore({ now })
  const store = composeStore({
    coordination: { ...coordination, schedule: schedule(coordination.schedule) },
    records,
  })
  const put = (expected: number | 'absent', due: number | null | undefined) =>
    store.put(PARTITION, SALES, 'one', { format: 1 }, { expected, index: {}, due })
  const due = async () => {
    const taken = await coordination.takeDue(dueQueue('test', SALES), { limit: 10, leaseMs: 1 })
    return taken.length
  }
  return { store, put, due }
}

test('a put that is overtaken between its record and its due work does not undo the later one', async () => {
  const gate = Promise.withResolvers<void>()
  let calls = 0
  const { put, due } = open((next) => async (...parameters) => {
    calls++
    if (calls === 1) await gate.promise
    return next(...parameters)
  })
  const overtaken = put('absent', LATER)
  await expect(put(1, 0)).resolves.toMatchObject({ stored: true })
  gate.resolve()
  await overtaken
  expect(await due()).toBe(1)
})

test('a put rejects when its due work cannot be scheduled, and the record says what is to be rebuilt', async () => {
  const { store, put } = open(() => async () => {
    throw new Error('connect ECONNREFUSED')
  })
  await expect(put('absent', 0)).rejects.toThrow('ECONNREFUSED')
  expect(await store.get(PARTITION, SALES, 'one')).toMatchObject({ revision: 1, due: 0 })
})

test('a put that leaves due alone does not ask the coordination', async () => {
  const { put } = open(() => async () => {
    throw new Error('not to be asked')
  })
  expect(await put('absent', undefined)).toMatchObject({ stored: true })
})

test('without isFollowed every stream counts as followed', async () => {
  const { isFollowed: _, ...coordination } = memoryStore()
  const store = composeStore({ coordination, records: memoryStore() })
  expect(await store.isFollowed?.('stream' as never)).toBe(true)
})
