import { randomUUID } from 'node:crypto'
import type { QueueName, StoreKey } from './keys.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import type { CoordinationStore } from './store.ts'

type Due = Pick<CoordinationStore, 'takeDue' | 'completeDue'> & {
  /** Must run in a transaction: that of the record where it belongs to one. */
  schedule(queue: QueueName, key: StoreKey, at: number | null, options?: { ifAbsent?: boolean }): void
}

interface Row {
  key: StoreKey
  at: number
}

export function sqliteDue({ sql, write }: SqliteDatabase, now: () => number): Due {
  return {
    schedule(queue, key, at, { ifAbsent = false } = {}) {
      if (at === null) {
        sql('DELETE FROM due WHERE queue = ? AND key = ?').run(queue, key)
        return
      }
      const conflict = ifAbsent ? 'NOTHING' : 'UPDATE SET at = excluded.at, moved = 1'
      sql(`INSERT INTO due (queue, key, at) VALUES (?, ?, ?) ON CONFLICT DO ${conflict}`).run(queue, key, at)
    },
    takeDue: async (queue, { limit, leaseMs }) =>
      write(() => {
        const time = now()
        const rows = sql(
          `SELECT key, at FROM due WHERE queue = ? AND max(at, leased_until) <= ?
           ORDER BY max(at, leased_until) LIMIT ?`,
        ).all(queue, time, limit) as unknown as Row[]
        return rows.map(({ key, at }) => {
          const token = randomUUID()
          sql('UPDATE due SET leased_until = ?, token = ?, moved = 0 WHERE queue = ? AND key = ?').run(
            Math.ceil(time + leaseMs),
            token,
            queue,
            key,
          )
          return { key, at, token }
        })
      }),
    completeDue: async (queue, key, token) =>
      write(() => {
        const leased = 'queue = ? AND key = ? AND token = ?'
        const removed = sql(`DELETE FROM due WHERE ${leased} AND moved = 0`).run(queue, key, token)
        if (removed.changes) return true
        const kept = sql(`UPDATE due SET leased_until = 0, token = NULL, moved = 0 WHERE ${leased}`)
        return Boolean(kept.run(queue, key, token).changes)
      }),
  }
}
