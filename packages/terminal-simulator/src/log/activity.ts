import type { Event } from '../state/event.ts'
import type { WebhookDelivery } from '../state/webhook-delivery.ts'
import { notify } from './notify.ts'
import type { LoggedRequest } from './request-log.ts'

/**
 * An occurrence in the simulator.
 * - `request`: answered. `event`: emitted. `delivery`: created or changed.
 * - `reader`: created, changed or deleted; `reader` is its id.
 * - `clock`: a test clock was moved by the control API.
 * - `state`: all of it was replaced, by a reset or a snapshot.
 */
export type Happening =
  | { type: 'request'; request: LoggedRequest }
  | { type: 'event'; event: Event }
  | { type: 'delivery'; delivery: WebhookDelivery }
  | { type: 'reader'; reader: string }
  | { type: 'clock' }
  | { type: 'state' }

export type ActivityEntry = Happening & {
  /** Ascending, and unique across simulators, so that a client of the next simulator on this port starts anew. */
  id: string
  /** When, in milliseconds on the simulator's clock. */
  at: number
}

/** A log of the newest 1000 entries, with watchers. */
export interface Activity {
  add(happening: Happening): void
  /** The entries after the one with this id, oldest first; all of them for an unknown id. */
  since(id?: string): readonly ActivityEntry[]
  /** @returns a function that ends the watch. */
  watch(watcher: (entry: ActivityEntry) => void): () => void
  /** Deletes the entries. Watchers stay. */
  clear(): void
}

const KEPT = 1000

/** Entries are created only when they are read. */
interface Kept {
  number: number
  at: number
  happening: Happening
}

export function createActivity(now: () => number): Activity {
  const run = Date.now().toString(36)
  let kept: Kept[] = []
  let count = 0
  const watchers = new Set<(entry: ActivityEntry) => void>()

  function entryOf({ number, at, happening }: Kept): ActivityEntry {
    return { ...happening, id: `${run}-${number}`, at }
  }

  return {
    add(happening) {
      const added = { number: ++count, at: now(), happening }
      kept.push(added)
      // Cutting occasionally is cheaper than shifting every time.
      if (kept.length >= 2 * KEPT) kept = kept.slice(-KEPT)
      for (const watcher of watchers) notify(watcher, entryOf(added))
    },
    since(id) {
      const newest = kept.slice(-KEPT).map(entryOf)
      return newest.slice(newest.findIndex((entry) => entry.id === id) + 1)
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    clear() {
      kept = []
    },
  }
}
