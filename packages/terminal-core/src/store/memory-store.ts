import { LRUCache } from 'lru-cache'
import { memoryClaims } from './memory-claims.ts'
import { memoryStreams } from './memory-streams.ts'
import type { RateLimit, Taken, TerminalStore } from './store.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Milliseconds since the epoch; tests pass their own. Default `Date.now`. */
  now?: () => number
  /** How many buckets are remembered; the least recently used is forgotten first, and starts full again. Default 100,000. */
  maxKeys?: number
  /** How many claims are remembered, running and done; the oldest is forgotten first, and can be claimed again. Default 100,000. */
  maxClaims?: number
  /** How many streams have a history; the least recently used loses its own first. Default 1,000. */
  maxStreams?: number
  /** How many items of a stream are kept. Default 1,000. */
  historySize?: number
  /** Milliseconds that an item is kept, and a stream goes on when its last follower has left. Default 3,600,000: an hour. */
  historyMs?: number
  /** How many items a follower may fall behind before it is dropped. Default 1,000. */
  maxBehind?: number
}

interface Bucket {
  tokens: number
  at: number
}

const MS_PER_MINUTE = 60_000

const STREAMS = { maxStreams: 1_000, historySize: 1_000, historyMs: 3_600_000, maxBehind: 1_000 }

/**
 * The embedded store: exact within one process, shared with no other. With several instances each has limits and streams of its own,
 * and an event that Stripe delivers to two of them is handled twice.
 */
export function memoryStore(options: MemoryStoreOptions = {}): TerminalStore {
  const now = options.now ?? Date.now
  const buckets = new LRUCache<string, Bucket>({ max: options.maxKeys ?? 100_000 })
  const { close: closeStreams, ...streams } = memoryStreams({ ...STREAMS, ...options, now })

  const { clear: clearClaims, ...claims } = memoryClaims(now, options.maxClaims ?? 100_000)

  function take(key: string, limit: RateLimit): Taken {
    const at = now()
    const perMs = limit.perMinute / MS_PER_MINUTE
    let bucket = buckets.get(key)
    if (!bucket) {
      bucket = { tokens: limit.burst, at }
      buckets.set(key, bucket)
    }
    // A clock that was set back must not drain the bucket.
    const elapsed = Math.max(0, at - bucket.at)
    bucket.tokens = Math.min(limit.burst, bucket.tokens + elapsed * perMs)
    bucket.at = at
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1
      return { allowed: true, retryAfterMs: 0 }
    }
    return { allowed: false, retryAfterMs: Math.ceil((1 - bucket.tokens) / perMs) }
  }

  return {
    take: async (key, limit) => take(key, limit),
    ...streams,
    ...claims,
    close: async () => {
      buckets.clear()
      clearClaims()
      closeStreams()
    },
  }
}
