import { closeSync, openSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import { misconfigured } from '../errors.ts'
import { MIGRATIONS } from './sqlite-schema.ts'

/** One SQLite file that belongs to this process. */
export interface SqliteDatabase {
  /** Prepared once for each text. */
  sql(text: string): StatementSync
  /** Runs a function in a transaction that survives a crash of the process, but may be lost in a power failure. */
  write<T>(work: () => T): T
  /** Runs a function in a transaction that is on the disk when this returns. */
  writeDurably<T>(work: () => T): T
  close(): void
}

/** Node's module is not experimental from this version on. */
const MIN_NODE = 24
/** Marks a file as ours: `TERM` in ASCII. */
const APPLICATION_ID = 0x5445524d
/** The texts of queries differ by their conditions. */
const MAX_STATEMENTS = 200

// Source: https://www.sqlite.org/rescode.html
const SQLITE_BUSY = 5
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26

/**
 * @param waitMs Milliseconds to wait for another process that has the file open.
 * @throws TerminalError `misconfigured` with the fix in its message
 */
export function openDatabase(
  path: string,
  waitMs: number,
  migrations: readonly string[] = MIGRATIONS,
): SqliteDatabase {
  const { DatabaseSync } = loadSqlite()
  let database: DatabaseSync | undefined
  try {
    // Records are nobody else's business, and SQLite gives its other files the permissions of this one.
    closeSync(openSync(path, 'a', 0o600))
    database = new DatabaseSync(path, { timeout: waitMs })
    prepare(database, path)
    migrate(database, path, migrations)
    return wrap(database)
  } catch (error) {
    database?.close()
    throw explained(error, path)
  }
}

/** Loaded when it is used and not with this file, because core must load where Node's SQLite is missing. */
function loadSqlite(): typeof import('node:sqlite') {
  const { node = '0' } = process.versions
  const module = Number.parseInt(node, 10) >= MIN_NODE && process.getBuiltinModule?.('node:sqlite')
  if (module) return module
  throw misconfigured(
    `sqliteStore needs node:sqlite of Node ${MIN_NODE} or newer, and this is ${node}. Update Node.js, or use another store.`,
  )
}

function prepare(database: DatabaseSync, path: string): void {
  // Taken by the first read and kept until the end, so that no second process reads or writes the file.
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode
  if (mode !== 'wal') {
    throw misconfigured(`${path} cannot have a write-ahead log (${mode}): use a file on a local disk.`)
  }
  // What is deleted is overwritten: what was forgotten must not be found in the file.
  database.exec('PRAGMA secure_delete = ON')
}

function migrate(database: DatabaseSync, path: string, migrations: readonly string[]): void {
  const pragma = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  database.exec('BEGIN EXCLUSIVE')
  const version = pragma('user_version')
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
  if (!isEmpty && pragma('application_id') !== APPLICATION_ID) {
    throw misconfigured(`${path} is a database of another program: pass a path of its own to sqliteStore.`)
  }
  if (version > migrations.length) {
    throw misconfigured(
      `${path} was written by a newer version of @org/terminal-core (schema ${version}; this one knows ${migrations.length}): update it.`,
    )
  }
  for (const migration of migrations.slice(version)) database.exec(migration)
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`)
  database.exec('COMMIT')
}

function wrap(database: DatabaseSync): SqliteDatabase {
  const statements = new LRUCache<string, StatementSync>({ max: MAX_STATEMENTS })
  let synchronous: 'FULL' | 'NORMAL' | undefined

  function sql(text: string): StatementSync {
    let statement = statements.get(text)
    if (!statement) {
      statement = database.prepare(text)
      statements.set(text, statement)
    }
    return statement
  }

  function transaction<T>(level: 'FULL' | 'NORMAL', work: () => T): T {
    if (synchronous !== level) database.exec(`PRAGMA synchronous = ${level}`)
    synchronous = level
    sql('BEGIN').run()
    try {
      const result = work()
      sql('COMMIT').run()
      return result
    } catch (error) {
      // After some errors, such as that of a full disk, SQLite has rolled back by itself.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  return {
    sql,
    write: (work) => transaction('NORMAL', work),
    writeDurably: (work) => transaction('FULL', work),
    close: () => database.close(),
  }
}

function explained(error: unknown, path: string): unknown {
  const { code, errcode } = error as { code?: string; errcode?: number }
  if (errcode === SQLITE_BUSY) {
    return misconfigured(
      `${path} is in use. A file of sqliteStore belongs to one process: stop the other one, give each its own file, or use a store that is shared.`,
    )
  }
  if (errcode === SQLITE_NOTADB) return misconfigured(`${path} is not an SQLite database.`)
  if (errcode === SQLITE_CANTOPEN || ['ENOENT', 'EACCES', 'EISDIR', 'EROFS'].includes(code ?? '')) {
    return misconfigured(`${path} cannot be opened: ${(error as Error).message}`)
  }
  return error
}
