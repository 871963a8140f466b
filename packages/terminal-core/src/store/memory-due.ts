import type { QueueName, StoreKey } from './keys.ts'
import { type SortedList, sortedList } from './sorted-list.ts'
import type { CoordinationStore } from './store.ts'

interface Entry {
  key: StoreKey
  /** Milliseconds since the epoch: what it was scheduled for. */
  at: number
  /** Milliseconds since the epoch; 0 when it is not leased. */
  leasedUntil: number
  token: string | undefined
  /** Whether it was scheduled anew since it was leased. */
  moved: boolean
}

interface Queue {
  entries: Map<StoreKey, Entry>
  byTime: SortedList<Entry>
}

type Due = Pick<CoordinationStore, 'takeDue' | 'completeDue'> & {
  schedule(queue: QueueName, key: StoreKey, at: number | null, options?: { ifAbsent?: boolean }): void
}

export function memoryDue(now: () => number): Due {
  const queues = new Map<QueueName, Queue>()
  let tokens = 0

  function queueOf(name: QueueName): Queue {
    let queue = queues.get(name)
    if (!queue) {
      queue = { entries: new Map(), byTime: sortedList(byTime) }
      queues.set(name, queue)
    }
    return queue
  }

  function drop({ entries, byTime }: Queue, entry: Entry): void {
    entries.delete(entry.key)
    byTime.remove(entry)
  }

  /** Its place in the order depends on its times. */
  function change({ byTime }: Queue, entry: Entry, times: Partial<Entry>): void {
    byTime.remove(entry)
    Object.assign(entry, times)
    byTime.add(entry)
  }

  return {
    schedule(name, key, at, { ifAbsent = false } = {}) {
      const queue = queueOf(name)
      const entry = queue.entries.get(key)
      if (!entry) {
        if (at === null) return
        const added: Entry = { key, at, leasedUntil: 0, token: undefined, moved: false }
        queue.entries.set(key, added)
        queue.byTime.add(added)
      } else if (at === null) drop(queue, entry)
      else if (!ifAbsent) change(queue, entry, { at, moved: true })
    },
    async takeDue(name, { limit, leaseMs }) {
      const queue = queueOf(name)
      const at = now()
      const taken: Entry[] = []
      for (const entry of queue.byTime.items) {
        if (taken.length >= limit || readyAt(entry) > at) break
        taken.push(entry)
      }
      return taken.map((entry) => {
        const token = String(++tokens)
        change(queue, entry, { leasedUntil: at + leaseMs, token, moved: false })
        return { key: entry.key, at: entry.at, token }
      })
    },
    async completeDue(name, key, token) {
      const queue = queueOf(name)
      const entry = queue.entries.get(key)
      if (entry?.token !== token) return false
      if (entry.moved) change(queue, entry, { leasedUntil: 0, token: undefined, moved: false })
      else drop(queue, entry)
      return true
    },
  }
}

function readyAt({ at, leasedUntil }: Entry): number {
  return Math.max(at, leasedUntil)
}

function byTime(one: Entry, other: Entry): number {
  return readyAt(one) - readyAt(other) || (one.key < other.key ? -1 : Number(one.key > other.key))
}
