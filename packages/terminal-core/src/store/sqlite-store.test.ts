import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { PARTITION, type Report, SALES } from '../test-support/sqlite-writer.ts'
import { storeKey } from './keys.ts'
import { dueQueue } from './records.ts'
import { openDatabase } from './sqlite-database.ts'
import { MIGRATIONS } from './sqlite-schema.ts'
import { type SqliteStoreOptions, sqliteStore } from './sqlite-store.ts'
import type { TerminalStore } from './store.ts'

/** Processes take their time on a machine that is busy. */
const PATIENCE = { timeout: 60_000 }
const WRITER = fileURLToPath(new URL('../test-support/sqlite-writer.ts', import.meta.url))
const QUEUE = dueQueue('test', SALES)

let folder: string
let files = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terminal-sqlite-'))
})
afterAll(() => rm(folder, { recursive: true }))

const freshPath = () => join(folder, `store-${files++}.db`)

function open(path: string, options: Partial<SqliteStoreOptions> = {}): TerminalStore {
  return sqliteStore({ path, waitMs: 50, ...options })
}

async function put(store: TerminalStore, id: string, text: string): Promise<void> {
  const options = { expected: 'absent', index: { order: [] }, due: 0 } as const
  const { stored } = await store.put(PARTITION, SALES, id, { format: 1, text }, options)
  expect(stored).toBe(true)
}

/** Starts a writer, and resolves once it has acknowledged that many puts, with the list of them. */
async function startWriter(path: string, prefix: string, { count = 1, starting = () => {} } = {}) {
  const child: ChildProcess = fork(WRITER, [path, prefix], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const acknowledged: Exclude<Report, 'starting'>[] = []
  const exited = once(child, 'exit')
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  child.on('message', (report: Report) => {
    if (report === 'starting') starting()
    else acknowledged.push(report)
    if (acknowledged.length >= count) resolve()
  })
  await Promise.race([
    enough,
    exited.then(([code]) => {
      throw new Error(`the writer has ended with ${code}`)
    }),
  ])
  return {
    acknowledged,
    async kill() {
      child.kill('SIGKILL')
      expect(await exited).toEqual([null, 'SIGKILL'])
    },
  }
}

describe('a restart', () => {
  test('records, due work and handled events are still there; locks are free, with higher tokens', async () => {
    const path = freshPath()
    const key = storeKey(PARTITION, 'key')
    const before = open(path)
    await put(before, 'one', 'kept')
    const record = await before.get(PARTITION, SALES, 'one')
    const claim = await before.claim(key, 60_000)
    const lock = await before.lock(key, 60_000)
    if (claim.state !== 'claimed' || lock.state !== 'locked') throw new Error('the store is not empty')
    await before.complete(key, claim.token, 60_000)
    await before.close()

    const after = open(path, { now: () => Date.now() + 1 })
    expect(await after.get(PARTITION, SALES, 'one')).toEqual(record)
    expect(await after.takeDue(QUEUE, { limit: 10, leaseMs: 1 })).toHaveLength(1)
    expect(await after.claim(key, 60_000)).toEqual({ state: 'done' })
    const again = await after.lock(key, 60_000)
    expect(again.state === 'locked' && again.token).toBeGreaterThan(lock.token)
    await after.close()
  })

  test('a process that is killed at any moment has lost nothing that it acknowledged', PATIENCE, async () => {
    const path = freshPath()
    const acknowledged = new Map<string, number>()
    for (const count of [1, 7, 40]) {
      const writer = await startWriter(path, `after-${count}`, { count })
      await writer.kill()
      for (const { id, revision } of writer.acknowledged) acknowledged.set(id, revision)
    }
    const store = open(path)
    for (const [id, revision] of acknowledged) {
      const record = await store.get(PARTITION, SALES, id)
      // It may have been killed between a put and its report.
      expect(record?.revision, id).toBeGreaterThanOrEqual(revision)
      expect(record).toMatchObject({
        due: record?.revision,
        value: { text: String(record?.revision).padEnd(500) },
      })
      const where = { order: [`order ${id} ${record?.revision}`] }
      expect((await store.query(PARTITION, SALES, { where, limit: 10 })).records).toEqual([record])
    }
    const due = await store.takeDue(QUEUE, { limit: 1_000, leaseMs: 60_000 })
    const { records } = await store.query(PARTITION, SALES, { due: true, limit: 100 })
    expect(records.length).toBeGreaterThanOrEqual(acknowledged.size)
    expect(due.map(({ key, at }) => [key, at]).sort()).toEqual(
      records.map(({ id, due }) => [storeKey(PARTITION, SALES.name, id), due]).sort(),
    )
    await store.close()
  })
})

describe('one process for a file', () => {
  test('a second one is refused at its start, whatever the first one is doing', PATIENCE, async () => {
    const path = freshPath()
    const writer = await startWriter(path, 'first')
    expect(() => open(path)).toThrow(
      expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining('in use') }),
    )
    const before = writer.acknowledged.length
    await vi.waitUntil(() => writer.acknowledged.length > before)
    await writer.kill()
    await open(path).close()
  })

  test('a second one waits for the first, as in a restart', PATIENCE, async () => {
    const path = freshPath()
    const first = open(path)
    await put(first, 'from the first', 'kept')
    const { promise: starting, resolve } = Promise.withResolvers<void>()
    const second = startWriter(path, 'second', { starting: resolve })
    await starting
    await first.close()
    const writer = await second
    await writer.kill()
    const store = open(path)
    expect(await store.get(PARTITION, SALES, 'from the first')).toMatchObject({ value: { text: 'kept' } })
    await store.close()
  })

  test('so does a second store of the same process', async () => {
    const path = freshPath()
    const store = open(path)
    expect(() => open(path)).toThrow(/in use/)
    await store.close()
  })
})

describe('the file', () => {
  test('a newer program opens an older file, and its records are kept', async () => {
    const path = freshPath()
    const older = open(path)
    await put(older, 'one', 'kept')
    await older.close()
    const newer = openDatabase(path, 50, [...MIGRATIONS, 'ALTER TABLE records ADD COLUMN note TEXT'])
    expect(newer.sql('SELECT id, note FROM records').all()).toEqual([{ id: 'one', note: null }])
    newer.close()
    expect(() => open(path)).toThrow(
      expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining('newer version') }),
    )
  })

  test('a migration that fails changes nothing', async () => {
    const path = freshPath()
    await open(path).close()
    expect(() => openDatabase(path, 50, [...MIGRATIONS, 'CREATE TABLE extra (a) STRICT'])).toThrow()
    await open(path).close()
  })

  test.each([
    ['a database of another program', () => otherDatabase(freshPath()), /another program/],
    ['a file that is no database', () => textFile(freshPath()), /not an SQLite database/],
    ['a folder that does not exist', () => join(folder, 'missing', 'store.db'), /cannot be opened/],
    ['a folder', () => folder, /cannot be opened/],
    ['memory', () => ':memory:', /memoryStore/],
    ['no path', () => '', /needs \{ path \}/],
  ])('%s is refused', async (_what, make, message) => {
    const path = await make()
    expect(() => open(path)).toThrow(
      expect.objectContaining({ code: 'misconfigured', message: expect.stringMatching(message) }),
    )
  })

  test('its owner alone can read it', async () => {
    const path = freshPath()
    const store = open(path)
    await put(store, 'one', 'kept')
    for (const file of [path, `${path}-wal`]) expect((await stat(file)).mode & 0o777).toBe(0o600)
    await store.close()
  })

  test('what was removed is not left in it', async () => {
    const path = freshPath()
    const store = open(path)
    await put(store, 'one', 'a text that is to be forgotten')
    await put(store, 'two', 'a text that is kept')
    await store.remove(PARTITION, SALES, 'one', 1)
    await store.close()
    const bytes = (await readFile(path)).toString('latin1')
    expect(bytes).toContain('a text that is kept')
    expect(bytes).not.toContain('a text that is to be forgotten')
  })

  test('what has expired is deleted in time', async () => {
    const path = freshPath()
    let now = 1_000_000
    const store = open(path, { now: () => now })
    for (let n = 0; n < 50; n++) {
      await put(store, `old-${n}`, 'old')
      await store.claim(storeKey(PARTITION, `old-${n}`), 1_000)
    }
    now += SALES.retainMs
    for (let n = 0; n < 20; n++) {
      await put(store, `new-${n}`, 'new')
      await store.claim(storeKey(PARTITION, `new-${n}`), 1_000)
    }
    await store.close()
    const database = new DatabaseSync(path)
    const count = (table: string) => database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count
    expect([count('records'), count('claims')]).toEqual([20, 20])
    database.close()
  })

  test('a write that fails is rolled back, and the next one works', async () => {
    const path = freshPath()
    const store = open(path)
    const wrong = { expected: 'absent', index: { order: [] }, due: Number.NaN } as const
    await expect(store.put(PARTITION, SALES, 'one', { format: 1, text: '' }, wrong)).rejects.toThrow()
    expect(await store.get(PARTITION, SALES, 'one')).toBeUndefined()
    await put(store, 'one', 'kept')
    await store.close()
  })
})

describe('a runtime without it', () => {
  test.each([
    ['an older Node.js', { versions: { value: { node: '22.19.0' } } }],
    ['a runtime that lacks the module', { getBuiltinModule: { value: () => undefined } }],
  ])('%s gets a clear error', (_what, changes) => {
    vi.stubGlobal('process', Object.create(process, changes))
    onTestFinished(() => void vi.unstubAllGlobals())
    expect(() => open(freshPath())).toThrow(
      expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining('node:sqlite') }),
    )
  })
})

function otherDatabase(path: string): string {
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE todos (text)')
  database.close()
  return path
}

async function textFile(path: string): Promise<string> {
  await writeFile(path, 'not a database, but long enough to be read as the head of one: '.repeat(10))
  return path
}
