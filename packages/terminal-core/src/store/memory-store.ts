import { LRUCache } from 'lru-cache'
import type { RateLimit, Taken, TerminalStore } from './store.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Milliseconds since the epoch; tests pass their own. Default `Date.now`. */
  now?: () => number
  /** How many buckets are remembered; the least recently used is forgotten first, and starts full again. Default 100,000. */
  maxKeys?: number
}

interface Bucket {
  tokens: number
  at: number
}

const MS_PER_MINUTE = 60_000

/**
 * The embedded store: exact within one process, shared with no other. With several instances each has limits of its own.
 */
export function memoryStore(options: MemoryStoreOptions = {}): TerminalStore {
  const now = options.now ?? Date.now
  const buckets = new LRUCache<string, Bucket>({ max: options.maxKeys ?? 100_000 })

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
    close: async () => buckets.clear(),
  }
}
