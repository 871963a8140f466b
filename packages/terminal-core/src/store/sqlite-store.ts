import { assertPositive, misconfigured } from '../errors.ts'
import { memoryBuckets } from './memory-buckets.ts'
import { memoryLocks } from './memory-locks.ts'
import { memoryStreams, STREAM_DEFAULTS } from './memory-streams.ts'
import { sqliteClaims } from './sqlite-claims.ts'
import { openDatabase } from './sqlite-database.ts'
import { sqliteDue } from './sqlite-due.ts'
import { sqliteRecords } from './sqlite-records.ts'
import type { TerminalStore } from './store.ts'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** The file, on a local disk. It is created when it does not exist, for its owner alone; the folder must exist. */
  path: string
  /**
   * Milliseconds to wait at the start for another process that has the file open, such as the one before a restart. The process waits
   * synchronously. Default 5,000.
   */
  waitMs?: number
  /** Milliseconds since the epoch; tests pass their own. Default `Date.now`. */
  now?: () => number
}

const MAX_BUCKETS = 100_000

/**
 * A store for one process on one machine, in a file: it survives restarts and crashes. Needs Node.js 24 or newer.
 *
 * Records are on the disk when a put resolves, also in a power failure. Handled events and due work survive a crash of the process; in a
 * power failure the last of them may be lost, except due work that a put has scheduled. Rate limits, locks and live events are kept in
 * memory: a restart leaves nobody who could hold a lock, and streams begin with a gap.
 *
 * @throws TerminalError `misconfigured` when another process has the file open for longer than `waitMs`, when the file is not one of ours
 * or of a newer version, and where Node's SQLite is missing
 */
export function sqliteStore({ path, waitMs = 5_000, now = Date.now }: SqliteStoreOptions): TerminalStore {
  if (typeof path !== 'string' || path === '' || path === ':memory:') {
    throw misconfigured(
      'sqliteStore needs { path }, the path of a file. For a store in memory use memoryStore().',
    )
  }
  assertPositive('waitMs', waitMs)
  const database = openDatabase(path, waitMs)
  const { schedule, ...due } = sqliteDue(database, now)
  const { close: closeStreams, ...streams } = memoryStreams({ ...STREAM_DEFAULTS, now })

  return {
    ...memoryBuckets(now, MAX_BUCKETS),
    ...memoryLocks(now),
    ...streams,
    ...sqliteClaims(database, now),
    schedule: async (...parameters) => database.write(() => schedule(...parameters)),
    ...due,
    ...sqliteRecords(database, now, schedule),
    close: async () => {
      closeStreams()
      database.close()
    },
  }
}
