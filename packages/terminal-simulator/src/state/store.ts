/**
 * A kind of object that the simulator keeps. Defined once, beside the rules of that object:
 * `export const locations = table<Stripe.Terminal.Location>({ object: 'terminal.location', noun: 'location', param: 'location' })`
 */
export interface Table<T extends { id: string }> {
  /** Stripe's `object` value; unique among tables. */
  object: string
  /** What Stripe calls it in "No such location: 'tml_x'". */
  noun: string
  /** Stripe's `param` in that error. */
  param: string
  /** Members that hold an id and may be expanded, by dotted path inside the object: the `object` value of the table that the id belongs to. */
  expands?: Readonly<Record<string, string>>
  /** Members that an answer has only when `expand` names them, by name: how they are made of the shown record. */
  includes?: Record<string, (shown: T, namespace: Namespace) => object>
  /** What the API shows of a record; needed only where a record keeps hidden state or shows derived values. `now` is in milliseconds. */
  view?: (record: T, now: number) => object
  /** How many records a namespace keeps; the oldest go first. All of them when absent. */
  retain?: number
  /** Called with a record that had to go because of `retain`. */
  forgotten?: (record: T) => void
  /** Whether a record belongs to a request that is being served: a snapshot leaves it out. */
  isPassing?: (record: T) => boolean
}

/** How many payments, charges, customers and the like an account keeps in each mode; the oldest are forgotten first. */
export const RETAINED = 20_000

// biome-ignore lint/suspicious/noExplicitAny: a table of whatever records; `view` makes Table contravariant in T
export type AnyTable = Table<any>

export function table<T extends { id: string }>(definition: Table<T>): Table<T> {
  return definition
}

/**
 * The records of one table in one namespace, in order of creation.
 * A record that changes is replaced by `put`, not mutated: whoever holds the former one (an event) holds a snapshot.
 */
export class Collection<T extends { id: string }> {
  readonly #records = new Map<string, T>()
  readonly #tombstones = new Map<string, object>()
  readonly #retain: number
  readonly #changed: (id: string) => void
  readonly #forgotten: (record: T) => void
  #newestFirst: T[] | undefined
  // Kept from one call to the next: a new iterator would walk over the places of all that is gone.
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

  /** Removes a record; `tombstone` is what a later look at its id shows. */
  delete(id: string, tombstone?: object): void {
    this.#newestFirst = undefined
    // An iterator that waits holds every table that the map outgrows meanwhile.
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

/** The records of a table, oldest first, and what is left of deleted ones. */
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

/** Everything that one account owns in one mode. Nothing is visible from one namespace to another. */
export class Namespace {
  readonly account: string
  readonly livemode: boolean
  readonly #collections = new Map<string, { table: AnyTable; collection: Collection<{ id: string }> }>()
  // A table is known once it is asked for; until then its part of a loaded state waits here.
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

/** All state of a simulator: one namespace per account and mode, and `shared` for what belongs to none of them. */
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

  /** Replaces everything. The records are kept as they are given. */
  load({ shared, namespaces }: StoreState): void {
    this.clear()
    this.shared.load(shared)
    for (const state of namespaces) this.namespace(state.account, state.livemode).load(state)
  }

  /** Tells of every change from now on. */
  watch(watcher: StoreWatcher): void {
    this.#watchers.push(watcher)
  }

  #fresh(account: string, livemode: boolean): Namespace {
    return new Namespace(account, livemode, (table, id) => {
      for (const watcher of this.#watchers) watcher(table, id)
    })
  }
}
