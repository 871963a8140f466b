import type { SQLInputValue } from 'node:sqlite'
import type { Mode, Partition } from './keys.ts'
import type { AllAccounts, RecordClass, RecordQuery } from './records.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** A row of the table `records`. */
export interface RecordRow {
  record: number
  mode: Mode
  account: string
  id: string
  /** Milliseconds since the epoch, as the other times. */
  created: number
  revision: number
  due: number | null
  value: string
}

/** Part of a WHERE, with the values of its placeholders. */
interface Condition {
  text: string
  values: readonly SQLInputValue[]
}

/** What a query asks of one index. */
interface Filter {
  name: string
  values: readonly string[]
}

type Sql = SqliteDatabase['sql']

/** From how many entries on an index counts as one of many: counting further would cost more than it saves. */
const MANY = 1_000

/** Finds up to one record more than the limit, the newest first. */
export function queryRecords(
  sql: Sql,
  partition: Partition | AllAccounts,
  recordClass: RecordClass,
  query: RecordQuery,
  now: number,
): RecordRow[] {
  const filters = Object.entries(query.where ?? {}).flatMap(([name, values]) =>
    values ? [{ name, values: [...new Set(values)] }] : [],
  )
  const place = inPartition(partition, recordClass)
  const range = [...place, ...inRange(query)]

  function select(record: string, from: string, conditions: readonly Condition[]): RecordRow[] {
    const all = [...conditions, ...range, ...ofRecord(record, query, now)]
    const order = 'at.created DESC, at.account DESC, at.id DESC'
    return sql(`SELECT ${record}.* FROM ${from} WHERE ${textOf(all)} ORDER BY ${order} LIMIT ?`).all(
      ...valuesOf(all),
      query.limit + 1,
    ) as unknown as RecordRow[]
  }

  const leading = fewest(sql, filters, place)
  if (!leading)
    return select('at', query.due ? 'records AS at INDEXED BY records_by_due' : 'records AS at', [])
  const others = filters.filter((filter) => filter !== leading).map(hasOneOf)
  // An ordered range of the index for each value: none reads more than a page, however many records there are.
  const pages = leading.values.map((value) =>
    select('records', 'record_indexes AS at JOIN records USING (record)', [
      entriesOf({ ...leading, values: [value] }),
      ...others,
    ]),
  )
  return merge(pages).slice(0, query.limit + 1)
}

/** The filter that leaves the fewest records, so that the others are looked up for few. */
function fewest(sql: Sql, filters: readonly Filter[], place: readonly Condition[]): Filter | undefined {
  const [only] = filters
  if (filters.length <= 1) return only
  const counted = filters.map((filter) => {
    const all = [...place, entriesOf(filter)]
    const entries = `SELECT 1 FROM record_indexes AS at WHERE ${textOf(all)} LIMIT ${MANY}`
    const { count } = sql(`SELECT count(*) AS count FROM (${entries})`).get(...valuesOf(all)) as {
      count: number
    }
    return { filter, count }
  })
  return counted.reduce((best, each) => (each.count < best.count ? each : best)).filter
}

function inPartition({ mode, account }: Partition | AllAccounts, { name }: RecordClass): Condition[] {
  const place = { text: 'at.class = ? AND at.mode = ?', values: [name, mode] }
  return account === undefined ? [place] : [place, { text: 'at.account = ?', values: [account] }]
}

function inRange({ since, until, after }: RecordQuery): Condition[] {
  const conditions: Condition[] = []
  if (since !== undefined) conditions.push({ text: 'at.created >= ?', values: [since] })
  if (until !== undefined) conditions.push({ text: 'at.created < ?', values: [until] })
  if (after) {
    const values = [after.created, after.partition.account, after.id]
    conditions.push({ text: '(at.created, at.account, at.id) < (?, ?, ?)', values })
  }
  return conditions
}

function ofRecord(record: string, { due }: RecordQuery, now: number): Condition[] {
  const alive = { text: `${record}.expires > ?`, values: [now] }
  return due ? [alive, { text: `${record}.due IS NOT NULL`, values: [] }] : [alive]
}

function entriesOf({ name, values }: Filter): Condition {
  return { text: `at.name = ? AND at.value IN (${placeholders(values)})`, values: [name, ...values] }
}

function hasOneOf({ name, values }: Filter): Condition {
  const entries = `SELECT 1 FROM record_indexes AS other WHERE other.record = at.record AND other.name = ? AND other.value IN (${placeholders(values)})`
  return { text: `EXISTS (${entries})`, values: [name, ...values] }
}

function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}

function textOf(conditions: readonly Condition[]): string {
  return conditions.map(({ text }) => text).join(' AND ')
}

function valuesOf(conditions: readonly Condition[]): SQLInputValue[] {
  return conditions.flatMap(({ values }) => values)
}

/** One page from those of several values. A record with two of them is in two. */
function merge(pages: readonly RecordRow[][]): RecordRow[] {
  const [only] = pages
  if (only && pages.length === 1) return only
  const rows = new Map(pages.flat().map((row) => [row.record, row]))
  return [...rows.values()].sort(
    (one, other) =>
      other.created - one.created || compare(other.account, one.account) || compare(other.id, one.id),
  )
}

/** As SQLite compares text: by its bytes in UTF-8. */
function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
