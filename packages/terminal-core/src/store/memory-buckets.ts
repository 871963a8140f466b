import { LRUCache } from 'lru-cache'
import type { CoordinationStore } from './store.ts'

interface Bucket {
  tokens: number
  at: number
}

type Buckets = Pick<CoordinationStore, 'take'>

const MS_PER_MINUTE = 60_000

export function memoryBuckets(now: () => number, max: number): Buckets {
  const buckets = new LRUCache<string, Bucket>({ max })
  return {
    async take(key, limit) {
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
    },
  }
}
