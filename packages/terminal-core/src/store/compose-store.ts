import type { Mode, Partition } from './keys.ts'
import { dueQueue, type RecordClass, type RecordPosition, type RecordStore, recordKey } from './records.ts'
import type { CoordinationStore, TerminalStore } from './store.ts'

/** Parts of {@link composeStore}. */
export interface StoreParts {
  coordination: CoordinationStore
  records: RecordStore
}

/**
 * One store from two: coordination from one, such as `memoryStore()`, and records from another, such as the database of the host.
 *
 * A record and its due work cannot be written together here. The record is written first, and then scheduled as it is stored by then, so
 * that of two concurrent puts the later one decides. A crash between the two leaves a record whose work is not scheduled, and so does the
 * loss of the coordination: {@link rebuildDue} schedules it again.
 */
export function composeStore({ coordination, records }: StoreParts): TerminalStore {
  /** Schedules what is stored. Another put may overtake it, hence the second look. */
  async function scheduleDue(
    partition: Partition,
    recordClass: RecordClass,
    id: string,
    due: number | null,
  ): Promise<void> {
    const queue = dueQueue(partition.mode, recordClass)
    const key = recordKey(partition, recordClass, id)
    await coordination.schedule(queue, key, due)
    const stored = (await records.get(partition, recordClass, id))?.due ?? null
    if (stored !== due) await scheduleDue(partition, recordClass, id, stored)
  }

  return {
    take: (...parameters) => coordination.take(...parameters),
    append: (...parameters) => coordination.append(...parameters),
    follow: (...parameters) => coordination.follow(...parameters),
    isFollowed: async (stream) => (await coordination.isFollowed?.(stream)) ?? true,
    claim: (...parameters) => coordination.claim(...parameters),
    complete: (...parameters) => coordination.complete(...parameters),
    release: (...parameters) => coordination.release(...parameters),
    lock: (...parameters) => coordination.lock(...parameters),
    holds: (...parameters) => coordination.holds(...parameters),
    extend: (...parameters) => coordination.extend(...parameters),
    unlock: (...parameters) => coordination.unlock(...parameters),
    schedule: (...parameters) => coordination.schedule(...parameters),
    takeDue: (...parameters) => coordination.takeDue(...parameters),
    completeDue: (...parameters) => coordination.completeDue(...parameters),
    get: (...parameters) => records.get(...parameters),
    query: (...parameters) => records.query(...parameters),
    async put(partition, recordClass, id, value, options) {
      const outcome = await records.put(partition, recordClass, id, value, options)
      const { due } = options
      if (outcome.stored && due !== undefined) await scheduleDue(partition, recordClass, id, due)
      return outcome
    },
    async remove(partition, recordClass, id, expected) {
      const removed = await records.remove(partition, recordClass, id, expected)
      if (removed) await scheduleDue(partition, recordClass, id, null)
      return removed
    },
    async close() {
      await coordination.close()
      await records.close?.()
    },
  }
}

const PAGE = 100

/**
 * Schedules the due work of every record of a class that is not scheduled, for when coordination was lost and records were not. What is
 * scheduled or leased stays as it is, so it may be called at any time. Call it at every start with a store of {@link composeStore}.
 */
export async function rebuildDue(
  store: CoordinationStore & RecordStore,
  mode: Mode,
  recordClass: RecordClass,
): Promise<void> {
  const queue = dueQueue(mode, recordClass)
  let after: RecordPosition | undefined
  do {
    const { records, more } = await store.query({ mode, account: undefined }, recordClass, {
      due: true,
      limit: PAGE,
      after,
    })
    for (const { partition, id, due } of records) {
      await store.schedule(queue, recordKey(partition, recordClass, id), due, { ifAbsent: true })
    }
    after = more ? records.at(-1) : undefined
  } while (after)
}
