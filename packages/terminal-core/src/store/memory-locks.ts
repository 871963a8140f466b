import type { StoreKey } from './keys.ts'
import type { CoordinationStore } from './store.ts'

/** A lock, whose lease may have ended. */
export interface Held {
  token: number
  /** Milliseconds since the epoch. */
  until: number
}

type Locks = Pick<CoordinationStore, 'lock' | 'holds' | 'extend' | 'unlock'>

/** Up to this many locks are not searched for leases that have ended. */
const FEW = 1_000

/** @param locks Where they are kept: empty. */
export function memoryLocks(now: () => number, locks: Map<StoreKey, Held> = new Map()): Locks {
  const nextToken = growingTokens(now)
  let purgeAbove = FEW

  function current(key: StoreKey): Held | undefined {
    const held = locks.get(key)
    return held && held.until > now() ? held : undefined
  }

  /** A lock that is held is never dropped, so the map is bounded by those: by twice their number. */
  function purge(): void {
    if (locks.size <= purgeAbove) return
    for (const key of locks.keys()) if (!current(key)) locks.delete(key)
    purgeAbove = Math.max(FEW, locks.size * 2)
  }

  return {
    async lock(key, leaseMs) {
      const held = current(key)
      if (held) return { state: 'busy', retryAfterMs: held.until - now() }
      const token = nextToken()
      locks.set(key, { token, until: now() + leaseMs })
      purge()
      return { state: 'locked', token }
    },
    async holds(key, token) {
      return current(key)?.token === token
    },
    async extend(key, token, leaseMs) {
      const held = current(key)
      if (held?.token !== token) return false
      held.until = now() + leaseMs
      return true
    },
    async unlock(key, token) {
      return current(key)?.token === token && locks.delete(key)
    },
  }
}

/** Integers that grow, also from one process to the next as long as the clock does and there are less than a million in a second. */
function growingTokens(now: () => number): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, Math.floor(now() * 1_000))
    return last
  }
}
