import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { RecordStore } from '@org/terminal-core/store'
import { recordContract } from '@org/terminal-core/store-contract'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { programs } from './docs.ts'
import { root } from './workspace.ts'

/** The records as they stand in stores.md. */
interface Page {
  TABLE: string
  PostgresRecords: new (sql: PGlite, now: () => number) => RecordStore
}

mkdirSync(join(root, '.reports'), { recursive: true })
const folder = mkdtempSync(join(root, '.reports/docs-records-'))
writeFileSync(join(folder, 'postgres.ts'), programs().get('postgres')?.code ?? '')
const { TABLE, PostgresRecords }: Page = await import(join(folder, 'postgres.ts'))

let database: PGlite
beforeAll(async () => {
  database = await PGlite.create()
}, 60_000)
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

describe('the records in the docs, on PostgreSQL', () => {
  const tests = recordContract(async () => {
    await database.exec(`DROP TABLE IF EXISTS terminal_records; ${TABLE}`)
    let now = Date.now()
    return {
      store: new PostgresRecords(database, () => now),
      now: () => now,
      advance: async (ms) => {
        now += ms
      },
      close: async () => {},
    }
  })
  test.each(tests)('$name', { timeout: 60_000 }, ({ run }) => run())
})
