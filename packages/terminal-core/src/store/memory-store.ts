import { memoryBuckets } from './memory-buckets.ts'
import { memoryClaims } from './memory-claims.ts'
import { memoryDue } from './memory-due.ts'
import { memoryLocks } from './memory-locks.ts'
import { memoryRecords } from './memory-records.ts'
import { memoryStreams, STREAM_DEFAULTS } from './memory-streams.ts'
import type { TerminalStore } from './store.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Milliseconds since the epoch; tests pass their own. Default `Date.now`. */
  now?: () => number
  /** How many buckets are kept; the least recently used is dropped first, and starts full again. Default 100,000. */
  maxKeys?: number
  /** How many claims are kept, running and done; the oldest is dropped first, and can be claimed again. Default 100,000. */
  maxClaims?: number
  /** How many streams have a history; the least recently used loses its own first. Default 1,000. */
  maxStreams?: number
  /** How many items of a stream are kept. Default 1,000. */
  historySize?: number
  /** Milliseconds that an item is kept, and that a stream counts as followed after its last follower has left. Default 3,600,000: an hour. */
  historyMs?: number
  /** How many items a follower may be behind before it is dropped. Default 1,000. */
  maxBehind?: number
  /** How many records are kept; the one whose last put is the longest ago is dropped first, with its due work. Default 100,000. */
  maxRecords?: number
}

/**
 * The embedded store: exact within one process, shared with no other, and empty after a restart. With several instances each has limits,
 * locks, records and streams of its own, and an event that Stripe delivers to two of them is handled twice.
 */
export function memoryStore(options: MemoryStoreOptions = {}): TerminalStore {
  const now = options.now ?? Date.now
  const { clear: clearClaims, ...claims } = memoryClaims(now, options.maxClaims ?? 100_000)
  const { close: closeStreams, ...streams } = memoryStreams({ ...STREAM_DEFAULTS, ...options, now })
  const { schedule, ...due } = memoryDue(now)
  const { clear: clearRecords, ...records } = memoryRecords(now, options.maxRecords ?? 100_000, schedule)

  return {
    ...memoryBuckets(now, options.maxKeys ?? 100_000),
    ...streams,
    ...claims,
    ...memoryLocks(now),
    schedule: async (...parameters) => schedule(...parameters),
    ...due,
    ...records,
    close: async () => {
      clearClaims()
      clearRecords()
      closeStreams()
    },
  }
}
