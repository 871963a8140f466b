import { type Partition, partitionOf, type StoreKey, storeKey } from '../keys.ts'

/** One test of a contract, for any test runner: `for (const { name, run } of storeContract(open)) test(name, run)`. */
export interface ContractTest {
  readonly name: string
  /** Opens a store of its own and closes it again. Rejects when the store breaks the contract. */
  run(): Promise<void>
}

/** A store under test. */
export interface Subject<Store> {
  /** Empty, or at least not used by another test. */
  store: Store
  /** The store's clock, in milliseconds since the epoch. */
  now(): number
  /** Lets this many milliseconds pass on the store's clock. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

/** The tests of one group, by title. */
export type Tests<Under> = Readonly<Record<string, (subject: Under) => Promise<void>>>

export function bind<Under extends { close(): Promise<void> }>(
  group: string,
  tests: Tests<Under>,
  open: () => Promise<Under>,
): ContractTest[] {
  return Object.entries(tests).map(([title, test]) => ({
    name: `${group}: ${title}`,
    async run() {
      const subject = await open()
      try {
        await test(subject)
      } finally {
        await subject.close()
      }
    },
  }))
}

/** The account whose data the tests write. */
export const PARTITION: Partition = partitionOf(false, 'acct_1')

export function keyOf(...parts: string[]): StoreKey {
  return storeKey(PARTITION, ...parts)
}

/** Runs a function this many times at once. */
export function atOnce<T>(times: number, run: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, n) => run(n)))
}

/** Texts that may be an id, the value of an index, or part of a key. */
export const ODD_TEXTS = [' ', 'a:b', 'a%3Ab', 'ü €', '{x}*?[', "'; --", '__proto__', 'k'.repeat(255)]
