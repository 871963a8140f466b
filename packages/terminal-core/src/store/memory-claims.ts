import { LRUCache } from 'lru-cache'
import type { CoordinationStore } from './store.ts'

interface Held {
  /** Undefined once the work is done. */
  token: string | undefined
  /** Milliseconds since the epoch. */
  until: number
}

type Claims = Pick<CoordinationStore, 'claim' | 'complete' | 'release'> & { clear(): void }

export function memoryClaims(now: () => number, max: number): Claims {
  const claims = new LRUCache<string, Held>({ max })
  let tokens = 0

  function current(key: string): Held | undefined {
    const held = claims.peek(key)
    return held && held.until > now() ? held : undefined
  }

  return {
    async claim(key, leaseMs) {
      const held = current(key)
      if (held) return { state: held.token === undefined ? 'done' : 'busy' }
      const token = String(++tokens)
      claims.set(key, { token, until: now() + leaseMs })
      return { state: 'claimed', token }
    },
    async complete(key, token, retainMs) {
      const held = current(key)
      const until = now() + retainMs
      if (!held) claims.set(key, { token: undefined, until })
      else if (held.token === token) Object.assign(held, { token: undefined, until })
      else return false
      return true
    },
    async release(key, token) {
      return current(key)?.token === token && claims.delete(key)
    },
    clear: () => claims.clear(),
  }
}
