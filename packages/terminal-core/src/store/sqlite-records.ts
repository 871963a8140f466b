import type { Partition } from './keys.ts'
import {
  type AllAccounts,
  dueQueue,
  type PutOptions,
  type RecordClass,
  type RecordPage,
  type RecordQuery,
  type RecordStore,
  type RecordValue,
  recordKey,
  type StoredRecord,
} from './records.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { queryRecords, type RecordRow } from './sqlite-query.ts'
import type { CoordinationStore } from './store.ts'

type Records = Omit<RecordStore, 'close'>

/** How many records whose time is over are deleted with each put: more than one, so that they become fewer. */
const PURGED = 5

/** @param schedule Schedules due work in the transaction that is running. */
export function sqliteRecords(
  { sql, writeDurably }: SqliteDatabase,
  now: () => number,
  schedule: (...parameters: Parameters<CoordinationStore['schedule']>) => void,
): Records {
  function current({ mode, account }: Partition, { name }: RecordClass, id: string): RecordRow | undefined {
    return sql(
      'SELECT * FROM records WHERE class = ? AND mode = ? AND account = ? AND id = ? AND expires > ?',
    ).get(name, mode, account, id, now()) as RecordRow | undefined
  }

  function scheduleDue(partition: Partition, recordClass: RecordClass, id: string, due: number | null): void {
    schedule(dueQueue(partition.mode, recordClass), recordKey(partition, recordClass, id), due)
  }

  /** Deletes what has expired, first of all the record whose id is about to be used again. */
  function purge({ mode, account }: Partition, { name }: RecordClass, id: string): void {
    const time = now()
    sql('DELETE FROM records WHERE class = ? AND mode = ? AND account = ? AND id = ? AND expires <= ?').run(
      name,
      mode,
      account,
      id,
      time,
    )
    sql(
      'DELETE FROM records WHERE record IN (SELECT record FROM records WHERE expires <= ? ORDER BY expires LIMIT ?)',
    ).run(time, PURGED)
  }

  function write(
    row: Omit<RecordRow, 'record'>,
    { name, retainMs }: RecordClass,
    index: PutOptions['index'],
  ): void {
    const { mode, account, id, revision, created, due, value } = row
    const { record } = sql(
      `INSERT INTO records (class, mode, account, id, revision, created, expires, due, value)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE
       SET revision = excluded.revision, expires = excluded.expires, due = excluded.due, value = excluded.value
       RETURNING record`,
    ).get(name, mode, account, id, revision, created, Math.ceil(now() + retainMs), due, value) as {
      record: number
    }
    sql('DELETE FROM record_indexes WHERE record = ?').run(record)
    const insert = sql(
      'INSERT INTO record_indexes (class, mode, name, value, account, created, id, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    for (const [indexName, values] of Object.entries(index)) {
      for (const text of new Set(values))
        insert.run(name, mode, indexName, text, account, created, id, record)
    }
  }

  return {
    async get(partition, recordClass, id) {
      const row = current(partition, recordClass, id)
      return row && toRecord(row)
    },

    async put<Value extends RecordValue, Index extends string>(
      partition: Partition,
      recordClass: RecordClass<Value, Index>,
      id: string,
      value: Value,
      { expected, index, created = now(), due }: PutOptions<Index>,
    ) {
      const text = JSON.stringify(value)
      return writeDurably(() => {
        const before = current(partition, recordClass, id)
        if ((before?.revision ?? 'absent') !== expected) {
          return { stored: false, current: before && toRecord<Value>(before) }
        }
        purge(partition, recordClass, id)
        const row = {
          ...partition,
          id,
          revision: (before?.revision ?? 0) + 1,
          created: before?.created ?? created,
          due: due === undefined ? (before?.due ?? null) : due,
          value: text,
        }
        write(row, recordClass, index)
        if (due !== undefined) scheduleDue(partition, recordClass, id, due)
        return { stored: true, record: toRecord<Value>(row) }
      })
    },

    async remove(partition, recordClass, id, expected) {
      return writeDurably(() => {
        const row = current(partition, recordClass, id)
        if (row?.revision !== expected) return false
        sql('DELETE FROM records WHERE record = ?').run(row.record)
        if (row.due !== null) scheduleDue(partition, recordClass, id, null)
        return true
      })
    },

    async query<Value extends RecordValue, Index extends string>(
      partition: Partition | AllAccounts,
      recordClass: RecordClass<Value, Index>,
      query: RecordQuery<Index>,
    ): Promise<RecordPage<Value>> {
      const rows = queryRecords(sql, partition, recordClass, query, now())
      const records = rows.slice(0, query.limit).map((row) => toRecord<Value>(row))
      return { records, more: rows.length > query.limit }
    },
  }
}

function toRecord<Value extends RecordValue>(row: Omit<RecordRow, 'record'>): StoredRecord<Value> {
  const { mode, account, id, revision, created, due, value } = row
  return { partition: { mode, account }, id, revision, created, due, value: JSON.parse(value) }
}
