/**
 * The definition of a stored kind of object:
 * `export const locations = table<Stripe.Terminal.Location>({ object: 'terminal.location', noun: 'location', param: 'location' })`
 */
export interface Table<T extends { id: string }> {
  /** Stripe's `object` value; unique among tables. */
  object: string
  /** Stripe's name of it in "No such location: 'tml_x'". */
  noun: string
  /** Stripe's `param` in that error. */
  param: string
  /** Members that hold an id and may be expanded, by dotted path inside the object: the `object` value of the table that the id belongs to. */
  expands?: Readonly<Record<string, string>>
  /** Members that exist only when `expand` names them, by name. Each is made from the shown record. */
  includes?: Record<string, (shown: T, namespace: Namespace) => object>
  /** The record as the API shows it; absent when that is the record itself. `now` is in milliseconds. */
  view?: (record: T, now: number) => object
  /** The number of records that a namespace keeps; older ones are deleted. All of them when absent. */
  retain?: number
  /** Called with a record that was deleted because of `retain`. */
  forgotten?: (record: T) => void
  /** Whether a record belongs to a request that is being served. A snapshot does not contain it. */
  isPassing?: (record: T) => boolean
}

/** The number of payments, charges, customers and the like that an account keeps in each mode. Older ones are deleted. */
export const RETAINED = 20_000

// biome-ignore lint/suspicious/noExplicitAny: a table of whatever records; `view` makes Table contravariant in T
export type AnyTable = Table<any>

export function table<T extends { id: string }>(definition: Table<T>): Table<T> {
  return definition
}

/**
 * The records of one table in one namespace, in order of creation.
 * A record is replaced by `put` and never mutated, so that a reference to the former one, as in an event, keeps its content.
 */
export class Collection<T extends { id: string }> {
  readonly #records = new Map<string, T>()
  readonly #tombstones = new Map<string, object>()
  readonly #retain: number
  readonly #changed: (id: string) => void
  readonly #forgotten: (record: T) => void
  #newestFirst: T[] | undefined
  // Reused between calls: a new iterator of a Map would skip the slots of all deleted records again.
  #oldest: Iterator<T> | undefined

  constructor(
    retain = Number.POSITIVE_INFINITY,
    changed: (id: string) => void = () => {},
    forgotten: (record: T) => void = () => {},
  ) {
    this.#retain = retain
    this.#changed = changed
    this.#forgotten = forgotten
  }

  get size(): number {
    return this.#records.size
  }

  get(id: string): T | undefined {
    return this.#records.get(id)
  }

  /** Adds a record, or replaces the one with the same id in its place. */
  put(record: T): T {
    this.#newestFirst = undefined
    this.#records.set(record.id, record)
    if (this.#records.size > this.#retain) this.#forgetOldest()
    this.#changed(record.id)
    return record
  }

  /** Removes a record. `tombstone` is returned for its id from then on. */
  delete(id: string, tombstone?: object): void {
    this.#newestFirst = undefined
    // A suspended iterator keeps the old backing stores of a growing Map alive.
    if (this.#records.delete(id)) this.#oldest = undefined
    if (tombstone) this.#tombstones.set(id, tombstone)
    this.#changed(id)
  }

  #forgetOldest(): void {
    this.#oldest ??= this.#records.values()
    const record: T = this.#oldest.next().value
    this.#records.delete(record.id)
    this.#forgotten(record)
  }

  tombstone(id: string): object | undefined {
    return this.#tombstones.get(id)
  }

  /** All records, newest first: the order of Stripe's lists. */
  newestFirst(): readonly T[] {
    this.#newestFirst ??= [...this.#records.values()].reverse()
    return this.#newestFirst
  }

  state(): CollectionState {
    return { records: [...this.#records.values()], tombstones: Object.fromEntries(this.#tombstones) }
  }

  /** Fills an empty collection. */
  load({ records, tombstones }: CollectionState): void {
    for (const record of records) this.#records.set(record.id, record as T)
    for (const [id, tombstone] of Object.entries(tombstones)) this.#tombstones.set(id, tombstone)
  }
}

/** The records of a table, oldest first, and the tombstones of deleted ones. */
export interface CollectionState {
  records: readonly { id: string }[]
  tombstones: Record<string, object>
}

/** All tables of one account and mode, by their `object`. */
export interface NamespaceState {
  account: string
  livemode: boolean
  tables: Record<string, CollectionState>
}

export interface StoreState {
  shared: NamespaceState
  namespaces: NamespaceState[]
}

/** Called with the table's `object` and the record's id after every `put` and `delete`. */
export type StoreWatcher = (table: string, id: string) => void

/** The objects of one account in one mode. Namespaces are isolated from each other. */
export class Namespace {
  readonly account: string
  readonly livemode: boolean
  readonly #collections = new Map<string, { table: AnyTable; collection: Collection<{ id: string }> }>()
  // The loaded state of tables that were not accessed yet.
  readonly #loaded = new Map<string, CollectionState>()
  readonly #changed: StoreWatcher

  constructor(account: string, livemode: boolean, changed: StoreWatcher) {
    this.account = account
    this.livemode = livemode
    this.#changed = changed
  }

  of<T extends { id: string }>(table: Table<T>): Collection<T> {
    const known = this.#collections.get(table.object)
    if (known) return known.collection as unknown as Collection<T>
    const any: AnyTable = table
    const collection = new Collection<{ id: string }>(
      any.retain,
      (id) => this.#changed(any.object, id),
      any.forgotten,
    )
    this.#collections.set(table.object, { table, collection })
    const loaded = this.#loaded.get(table.object)
    if (loaded) collection.load(loaded)
    this.#loaded.delete(table.object)
    return collection as unknown as Collection<T>
  }

  state(): NamespaceState {
    const tables = Object.fromEntries(this.#loaded)
    for (const [object, { table, collection }] of this.#collections) {
      const { records, tombstones } = collection.state()
      tables[object] = { records: records.filter((record) => !table.isPassing?.(record)), tombstones }
    }
    return { account: this.account, livemode: this.livemode, tables }
  }

  /** Fills an empty namespace. */
  load({ tables }: NamespaceState): void {
    for (const [object, state] of Object.entries(tables)) this.#loaded.set(object, state)
  }
}

/** All state of a simulator: one namespace for each account and mode, and `shared` for records of no account. */
export class Store {
  readonly #test = new Map<string, Namespace>()
  readonly #live = new Map<string, Namespace>()
  readonly #watchers: StoreWatcher[] = []
  readonly #tables: ReadonlyMap<string, AnyTable>
  shared = this.#fresh('', false)

  /** @param tables those that other tables name in `expands`. */
  constructor(tables: readonly AnyTable[] = []) {
    this.#tables = new Map(tables.map((table) => [table.object, table]))
  }

  /** The table whose objects have this `object` value, as named in `expands`. */
  table(object: string): AnyTable {
    const table = this.#tables.get(object)
    if (!table) throw new Error(`the store does not know the table ${object}`)
    return table
  }

  namespace(account: string, livemode: boolean): Namespace {
    const ofMode = livemode ? this.#live : this.#test
    let namespace = ofMode.get(account)
    if (!namespace) {
      namespace = this.#fresh(account, livemode)
      ofMode.set(account, namespace)
    }
    return namespace
  }

  namespaces(): Namespace[] {
    return [...this.#test.values(), ...this.#live.values()]
  }

  clear(): void {
    this.#test.clear()
    this.#live.clear()
    this.shared = this.#fresh('', false)
  }

  state(): StoreState {
    return {
      shared: this.shared.state(),
      namespaces: this.namespaces().map((namespace) => namespace.state()),
    }
  }

  /** Replaces all state. The records are not copied. */
  load({ shared, namespaces }: StoreState): void {
    this.clear()
    this.shared.load(shared)
    for (const state of namespaces) this.namespace(state.account, state.livemode).load(state)
  }

  /** Calls the watcher with every change from now on. */
  watch(watcher: StoreWatcher): void {
    this.#watchers.push(watcher)
  }

  #fresh(account: string, livemode: boolean): Namespace {
    return new Namespace(account, livemode, (table, id) => {
      for (const watcher of this.#watchers) watcher(table, id)
    })
  }
}
