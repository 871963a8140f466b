import { randomUUID } from 'node:crypto'
import type { SqliteDatabase } from './sqlite-database.ts'
import type { CoordinationStore } from './store.ts'

type Claims = Pick<CoordinationStore, 'claim' | 'complete' | 'release'>

interface Row {
  /** Null once the work is done. */
  token: string | null
}

/** How many claims whose time is over are deleted with each new one: more than one, so that they become fewer. */
const PURGED = 5

export function sqliteClaims({ sql, write }: SqliteDatabase, now: () => number): Claims {
  function current(key: string): Row | undefined {
    return sql('SELECT token FROM claims WHERE key = ? AND until > ?').get(key, now()) as Row | undefined
  }

  function set(key: string, token: string | null, ms: number): void {
    sql('INSERT OR REPLACE INTO claims (key, token, until) VALUES (?, ?, ?)').run(
      key,
      token,
      Math.ceil(now() + ms),
    )
  }

  function purge(): void {
    sql(
      'DELETE FROM claims WHERE key IN (SELECT key FROM claims WHERE until <= ? ORDER BY until LIMIT ?)',
    ).run(now(), PURGED)
  }

  return {
    claim: async (key, leaseMs) =>
      write(() => {
        const held = current(key)
        if (held) return { state: held.token === null ? 'done' : 'busy' }
        const token = randomUUID()
        set(key, token, leaseMs)
        purge()
        return { state: 'claimed', token }
      }),
    complete: async (key, token, retainMs) =>
      write(() => {
        const held = current(key)
        if (held && held.token !== token) return false
        set(key, null, retainMs)
        return true
      }),
    release: async (key, token) =>
      write(() => {
        if (current(key)?.token !== token) return false
        sql('DELETE FROM claims WHERE key = ?').run(key)
        return true
      }),
  }
}
