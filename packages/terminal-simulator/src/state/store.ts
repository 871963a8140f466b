import type { World } from '../world.ts'

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
  /** Members that hold an id of another table and may be expanded, by dotted path inside the object. */
  expands?: Record<string, () => AnyTable>
  /** What the API shows of a record; needed only where a record keeps hidden state or shows derived values. */
  view?: (record: T, world: World) => object
  /** How many records a namespace keeps; the oldest go first. All of them when absent. */
  retain?: number
}
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
  #newestFirst: T[] | undefined

  constructor(retain = Number.POSITIVE_INFINITY) {
    this.#retain = retain
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
    if (this.#records.size > this.#retain) {
      const [oldest] = this.#records.keys()
      this.#records.delete(oldest as string)
    }
    return record
  }

  /** Removes a record; `tombstone` is what a later look at its id shows. */
  delete(id: string, tombstone?: object): void {
    this.#newestFirst = undefined
    this.#records.delete(id)
    if (tombstone) this.#tombstones.set(id, tombstone)
  }

  tombstone(id: string): object | undefined {
    return this.#tombstones.get(id)
  }

  /** All records, newest first: the order of Stripe's lists. */
  newestFirst(): readonly T[] {
    this.#newestFirst ??= [...this.#records.values()].reverse()
    return this.#newestFirst
  }
}

/** Everything that one account owns in one mode. Nothing is visible from one namespace to another. */
export class Namespace {
  readonly account: string
  readonly livemode: boolean
  readonly #collections = new Map<string, Collection<{ id: string }>>()

  constructor(account: string, livemode: boolean) {
    this.account = account
    this.livemode = livemode
  }

  of<T extends { id: string }>(table: Table<T>): Collection<T> {
    let collection = this.#collections.get(table.object)
    if (!collection) {
      collection = new Collection(table.retain)
      this.#collections.set(table.object, collection)
    }
    return collection as unknown as Collection<T>
  }
}

/** All state of a simulator: one namespace per account and mode, and `shared` for what belongs to none of them. */
export class Store {
  readonly #namespaces = new Map<string, Namespace>()
  shared = new Namespace('', false)

  namespace(account: string, livemode: boolean): Namespace {
    const key = livemode ? `${account}/live` : `${account}/test`
    let namespace = this.#namespaces.get(key)
    if (!namespace) {
      namespace = new Namespace(account, livemode)
      this.#namespaces.set(key, namespace)
    }
    return namespace
  }

  namespaces(): Iterable<Namespace> {
    return this.#namespaces.values()
  }

  clear(): void {
    this.#namespaces.clear()
    this.shared = new Namespace('', false)
  }
}
