import type { Partition } from './keys.ts'
import {
  type AllAccounts,
  dueQueue,
  type PutOptions,
  type RecordClass,
  type RecordPage,
  type RecordPosition,
  type RecordQuery,
  type RecordStore,
  type RecordValue,
  recordKey,
  type StoredRecord,
} from './records.ts'
import { type SortedList, sortedList } from './sorted-list.ts'
import type { CoordinationStore } from './store.ts'

interface Row {
  key: string
  recordClass: RecordClass
  partition: Partition
  id: string
  revision: number
  created: number
  due: number | null
  /** Milliseconds since the epoch. */
  expires: number
  index: Readonly<Record<string, readonly string[]>>
  /** The value as JSON, so that no caller shares an object with the store. */
  text: string
}

type Rows = SortedList<Row, RecordPosition>

type Records = Omit<RecordStore, 'close'> & { clear(): void }

/** @param schedule Where the due work of records goes, in the same step as the write. */
export function memoryRecords(
  now: () => number,
  max: number,
  schedule: (...parameters: Parameters<CoordinationStore['schedule']>) => void,
): Records {
  /** In the order of their last put. */
  const rows = new Map<string, Row>()
  const byExpiry: SortedList<Row> = sortedList(
    (one, other) => one.expires - other.expires || compare(one.key, other.key),
  )
  const lists = new Map<string, Rows>()

  function link(row: Row): void {
    rows.set(row.key, row)
    byExpiry.add(row)
    for (const name of listsOf(row)) {
      const list = lists.get(name) ?? sortedList<Row, RecordPosition>(byCreation)
      lists.set(name, list)
      list.add(row)
    }
  }

  function unlink(row: Row): void {
    rows.delete(row.key)
    byExpiry.remove(row)
    for (const name of listsOf(row)) {
      const list = lists.get(name)
      list?.remove(row)
      if (list?.items.length === 0) lists.delete(name)
    }
  }

  function drop(row: Row): void {
    unlink(row)
    if (row.due !== null) scheduleDue(row)
  }

  function scheduleDue({ partition, recordClass, id }: Row, due: number | null = null): void {
    schedule(dueQueue(partition.mode, recordClass), recordKey(partition, recordClass, id), due)
  }

  function current(key: string): Row | undefined {
    const row = rows.get(key)
    return row && row.expires > now() ? row : undefined
  }

  function purge(): void {
    const at = now()
    for (let row = byExpiry.items[0]; row && row.expires <= at; row = byExpiry.items[0]) drop(row)
    for (const row of rows.values()) {
      if (rows.size <= max) return
      drop(row)
    }
  }

  /** The lists whose rows together are all that a query can find: those of the condition with the fewest. */
  function listsFor(
    partition: Partition | AllAccounts,
    { name }: RecordClass,
    { where = {} }: RecordQuery,
  ): Rows[] {
    const conditions = Object.entries(where).flatMap(([index, values]) =>
      values ? [[...new Set(values)].map((value) => listName(name, partition, index, value))] : [],
    )
    const choices = [[listName(name, partition)], ...conditions].map((names) =>
      names.flatMap((list) => lists.get(list) ?? []),
    )
    return choices.reduce((best, choice) => (total(choice) < total(best) ? choice : best))
  }

  return {
    async get(partition, recordClass, id) {
      const row = current(rowKey(partition, recordClass, id))
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
      purge()
      const key = rowKey(partition, recordClass, id)
      const before = current(key)
      if ((before?.revision ?? 'absent') !== expected) {
        return { stored: false, current: before && toRecord<Value>(before) }
      }
      if (before) unlink(before)
      const row: Row = {
        key,
        recordClass,
        partition,
        id,
        revision: (before?.revision ?? 0) + 1,
        created: before?.created ?? created,
        due: due === undefined ? (before?.due ?? null) : due,
        expires: now() + recordClass.retainMs,
        index: structuredClone(index),
        text,
      }
      link(row)
      if (due !== undefined) scheduleDue(row, due)
      purge()
      return { stored: true, record: toRecord<Value>(row) }
    },

    async remove(partition, recordClass, id, expected) {
      const row = current(rowKey(partition, recordClass, id))
      if (row?.revision !== expected) return false
      drop(row)
      return true
    },

    async query<Value extends RecordValue, Index extends string>(
      partition: Partition | AllAccounts,
      recordClass: RecordClass<Value, Index>,
      query: RecordQuery<Index>,
    ): Promise<RecordPage<Value>> {
      const found: Row[] = []
      const at = now()
      for (const row of newestFirst(listsFor(partition, recordClass, query), query)) {
        if (row.created < (query.since ?? Number.NEGATIVE_INFINITY) || found.length > query.limit) break
        if (row.expires > at && matches(row, query)) found.push(row)
      }
      const records = found.slice(0, query.limit).map((row) => toRecord<Value>(row))
      return { records, more: found.length > query.limit }
    },

    clear() {
      for (const row of rows.values()) unlink(row)
    },
  }
}

/** Merges lists, from where the query begins back to the oldest. A row that is in several comes once. */
function* newestFirst(lists: Rows[], { until, after }: RecordQuery): Generator<Row> {
  const heads = lists.map(({ items, rank }) => {
    const ends = [items.length]
    if (until !== undefined) ends.push(rank({ ...FIRST, created: until }))
    if (after) ends.push(rank(after))
    return { items, next: Math.min(...ends) - 1 }
  })
  let last: Row | undefined
  while (true) {
    let newest: { head: (typeof heads)[number]; row: Row } | undefined
    for (const head of heads) {
      const row = head.items[head.next]
      if (row && (!newest || byCreation(row, newest.row) > 0)) newest = { head, row }
    }
    if (!newest) return
    newest.head.next--
    if (newest.row !== last) yield newest.row
    last = newest.row
  }
}

/** Comes before every record that was created at the same time. */
const FIRST = { partition: { mode: 'unknown', account: '' }, id: '' } as const

function byCreation(one: RecordPosition, other: RecordPosition): number {
  return (
    one.created - other.created ||
    compare(one.partition.account, other.partition.account) ||
    compare(one.id, other.id)
  )
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function matches(row: Row, { where = {}, due }: RecordQuery): boolean {
  if (due && row.due === null) return false
  return Object.entries(where).every(
    ([index, wanted]) => !wanted || row.index[index]?.some((value) => wanted.includes(value)),
  )
}

function rowKey({ mode, account }: Partition, { name }: RecordClass, id: string): string {
  return JSON.stringify([name, mode, account, id])
}

function listName(name: string, { mode, account }: Partition | AllAccounts, ...index: string[]): string {
  return JSON.stringify([name, mode, account ?? null, ...index])
}

function listsOf({ recordClass: { name }, partition, index }: Row): string[] {
  const values = Object.entries(index).flatMap(([each, texts]) =>
    [...new Set(texts)].map((text) => [each, text]),
  )
  return [partition, { ...partition, account: undefined }].flatMap((where) =>
    [[], ...values].map((value) => listName(name, where, ...value)),
  )
}

function total(lists: readonly Rows[]): number {
  return lists.reduce((sum, { items }) => sum + items.length, 0)
}

function toRecord<Value extends RecordValue>(row: Row): StoredRecord<Value> {
  const { partition, id, revision, created, due, text } = row
  return { partition: { ...partition }, id, revision, created, due, value: JSON.parse(text) }
}
