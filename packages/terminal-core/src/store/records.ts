import { type Mode, type Partition, type QueueName, queueName, type StoreKey, storeKey } from './keys.ts'

/** A record's value: an object that survives JSON unchanged. A store keeps every field, known to it or not. */
export interface RecordValue {
  /** The version of the value's shape, an integer that grows. Readers take older ones, and keep fields they do not know. */
  readonly format: number
}

/** Declares a kind of record. It is plain data and is passed to every verb, so that a store needs no registration. */
export interface RecordClass<Value extends RecordValue = RecordValue, Index extends string = string> {
  /** Unique, and never changed: stored with each record. Lower case letters, digits and `_`, at most 40 characters. */
  readonly name: string
  /**
   * By what records of the class can be found, such as `order`. Values of indexes are stored in the clear, so personal data must not be
   * among them: store what {@link indexDigest} returns.
   */
  readonly indexes: readonly Index[]
  /** Milliseconds after its last put for which a record is kept. Afterwards it is absent for every verb, and deleted in time. */
  readonly retainMs: number
  /** Never set. Carries the type of the values. */
  readonly __value?: Value
}

/** A record as it is stored. The caller owns the object. */
export interface StoredRecord<Value extends RecordValue = RecordValue> {
  readonly partition: Partition
  readonly id: string
  /** 1 when the record is created, and 1 more with every put. */
  readonly revision: number
  /** Milliseconds since the epoch. Never changes. */
  readonly created: number
  /** Milliseconds since the epoch: when the last put that set it wants the record to be looked at. Null when none does. */
  readonly due: number | null
  readonly value: Value
}

/** Options of {@link RecordStore.put}. */
export interface PutOptions<Index extends string = string> {
  /** The revision that the caller has read; `absent` creates the record. */
  readonly expected: number | 'absent'
  /**
   * The values of every index of the class; none: `[]`. A record can have several, and is then found by each. They replace those of the
   * put before.
   */
  readonly index: { readonly [Name in Index]: readonly string[] }
  /** Milliseconds since the epoch, for a record that is created. Default the store's clock. */
  readonly created?: number | undefined
  /**
   * Milliseconds since the epoch: schedules the record's key in the queue of its class, see {@link dueQueue} and {@link recordKey}. Null
   * removes it. Left out, nothing changes.
   */
  readonly due?: number | null | undefined
}

/** The result of {@link RecordStore.put}. `current` is what is stored instead, undefined when there is no such record. */
export type Put<Value extends RecordValue = RecordValue> =
  | { stored: true; record: StoredRecord<Value> }
  | { stored: false; current: StoredRecord<Value> | undefined }

/** Options of {@link RecordStore.query}. All conditions must hold. */
export interface RecordQuery<Index extends string = string> {
  /** For each index named here the record has at least one of the values. */
  readonly where?: { readonly [Name in Index]?: readonly string[] | undefined } | undefined
  /** Only records with a `due` that is not null. */
  readonly due?: true | undefined
  /** Milliseconds since the epoch: only records created then or later. */
  readonly since?: number | undefined
  /** Milliseconds since the epoch: only records created before. */
  readonly until?: number | undefined
  /** Continues after this record: the last one of the page before. It need not exist any more. */
  readonly after?: RecordPosition | undefined
  /** How many records to return at most: 1 to 100. */
  readonly limit: number
}

/** Where a record is in the order of a query. A {@link StoredRecord} is one. */
export type RecordPosition = Pick<StoredRecord, 'partition' | 'id' | 'created'>

/** The result of {@link RecordStore.query}. */
export interface RecordPage<Value extends RecordValue = RecordValue> {
  records: StoredRecord<Value>[]
  /** Whether more records follow the last one. */
  more: boolean
}

/** All accounts of a mode. */
export interface AllAccounts {
  readonly mode: Mode
  readonly account: undefined
}

/**
 * What must survive: durable, and readable by every verb as soon as a write has resolved. A host can implement it on a database of its own,
 * prove it with the suite in `@org/terminal-core/store-contract`, and combine it with coordination in `composeStore`.
 *
 * A record is named by its partition, its class and its id. Ids and values of indexes are text of 1 to 255 characters without U+0000, which
 * PostgreSQL cannot store. When a write rejects, its result is not known: read before writing again.
 */
export interface RecordStore {
  get<Value extends RecordValue>(
    partition: Partition,
    recordClass: RecordClass<Value>,
    id: string,
  ): Promise<StoredRecord<Value> | undefined>
  /**
   * Writes a record if its revision is the expected one, by compare and set: of several concurrent callers that expect the same revision,
   * one succeeds. Otherwise nothing changes.
   *
   * `due` is stored with the record. A store that has both ports schedules the work in the same atomic write. One that has only records
   * leaves the scheduling to `composeStore`.
   */
  put<Value extends RecordValue, Index extends string>(
    partition: Partition,
    recordClass: RecordClass<Value, Index>,
    id: string,
    value: Value,
    options: PutOptions<Index>,
  ): Promise<Put<Value>>
  /** Deletes a record, its indexes and its due work. False, and nothing changes, when its revision is not the expected one. */
  remove(partition: Partition, recordClass: RecordClass, id: string, expected: number): Promise<boolean>
  /**
   * Finds records, the newest first by `created`. Records created in the same millisecond have an order that never changes, so that
   * pages neither repeat nor skip a record.
   */
  query<Value extends RecordValue, Index extends string>(
    partition: Partition | AllAccounts,
    recordClass: RecordClass<Value, Index>,
    query: RecordQuery<Index>,
  ): Promise<RecordPage<Value>>
  /** Frees connections. The store must not be used afterwards. */
  close?(): Promise<void>
}

/** The key under which a record's due work is scheduled. `parseStoreKey` returns `[class name, id]` as its parts. */
export function recordKey(partition: Partition, recordClass: RecordClass, id: string): StoreKey {
  return storeKey(partition, recordClass.name, id)
}

/** The queue in which the due work of a class is scheduled. */
export function dueQueue(mode: Mode, recordClass: RecordClass): QueueName {
  return queueName(mode, recordClass.name)
}
