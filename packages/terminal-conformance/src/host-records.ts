import type {
  AllAccounts,
  Partition,
  Put,
  PutOptions,
  RecordClass,
  RecordPage,
  RecordPosition,
  RecordQuery,
  RecordStore,
  RecordValue,
  StoredRecord,
} from '@org/terminal-core/store'

interface Row {
  record: StoredRecord
  className: string
  index: Readonly<Record<string, readonly string[]>>
  expires: number
}

/**
 * Records as a host keeps them in a database of its own: documents of JSON that are looked through, each read and write a round trip. It
 * shows how little a host needs, and runs against the contract.
 */
export class HostRecords implements RecordStore {
  readonly #documents = new Map<string, string>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async get<Value extends RecordValue>(
    partition: Partition,
    { name }: RecordClass<Value>,
    id: string,
  ): Promise<StoredRecord<Value> | undefined> {
    await roundTrip()
    return this.#read(keyOf(partition, name, id))?.record as StoredRecord<Value> | undefined
  }

  async put<Value extends RecordValue, Index extends string>(
    partition: Partition,
    { name, retainMs }: RecordClass<Value, Index>,
    id: string,
    value: Value,
    { expected, index, created = this.#now(), due }: PutOptions<Index>,
  ): Promise<Put<Value>> {
    await roundTrip()
    const key = keyOf(partition, name, id)
    const current = this.#read(key)?.record as StoredRecord<Value> | undefined
    if (expected !== (current?.revision ?? 'absent')) return { stored: false, current }
    const record: StoredRecord<Value> = {
      partition,
      id,
      revision: (current?.revision ?? 0) + 1,
      created: current?.created ?? created,
      due: due === undefined ? (current?.due ?? null) : due,
      value,
    }
    const row: Row = { record, className: name, index, expires: this.#now() + retainMs }
    this.#documents.set(key, JSON.stringify(row))
    return { stored: true, record: this.#read(key)?.record as StoredRecord<Value> }
  }

  async remove(partition: Partition, { name }: RecordClass, id: string, expected: number): Promise<boolean> {
    await roundTrip()
    const key = keyOf(partition, name, id)
    return this.#read(key)?.record.revision === expected && this.#documents.delete(key)
  }

  async query<Value extends RecordValue, Index extends string>(
    partition: Partition | AllAccounts,
    recordClass: RecordClass<Value, Index>,
    query: RecordQuery<Index>,
  ): Promise<RecordPage<Value>> {
    await roundTrip()
    const rows = [...this.#documents.keys()].flatMap((key) => this.#read(key) ?? [])
    const records = rows
      .filter((row) => row.className === recordClass.name && isIn(row.record.partition, partition))
      .filter((row) => matches(row, query))
      .map(({ record }) => record as StoredRecord<Value>)
      .sort(newestFirst)
    return { records: records.slice(0, query.limit), more: records.length > query.limit }
  }

  #read(key: string): Row | undefined {
    const row: Row | undefined = JSON.parse(this.#documents.get(key) ?? 'null') ?? undefined
    return row && row.expires > this.#now() ? row : undefined
  }
}

async function roundTrip(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

function keyOf({ mode, account }: Partition, className: string, id: string): string {
  return JSON.stringify([mode, account, className, id])
}

function isIn({ mode, account }: Partition, wanted: Partition | AllAccounts): boolean {
  return mode === wanted.mode && (wanted.account === undefined || account === wanted.account)
}

function matches({ record, index }: Row, { where = {}, due, since, until, after }: RecordQuery): boolean {
  if (due && record.due === null) return false
  if (since !== undefined && record.created < since) return false
  if (until !== undefined && record.created >= until) return false
  if (after && newestFirst(record, after) <= 0) return false
  return Object.entries(where).every(
    ([name, values]) => !values || index[name]?.some((value) => values.includes(value)),
  )
}

function newestFirst(one: RecordPosition, other: RecordPosition): number {
  if (one.created !== other.created) return other.created - one.created
  const [left, right] = [positionOf(one), positionOf(other)]
  if (left === right) return 0
  return left < right ? 1 : -1
}

function positionOf({ partition, id }: RecordPosition): string {
  return JSON.stringify([partition.account, id])
}
