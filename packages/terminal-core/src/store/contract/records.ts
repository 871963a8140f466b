import assert from 'node:assert/strict'
import { type Partition, partitionOf } from '../keys.ts'
import type { PutOptions, RecordClass, RecordQuery, RecordStore, StoredRecord } from '../records.ts'
import { atOnce, ODD_TEXTS, PARTITION, type Subject, type Tests } from './contract.ts'

export interface Sale {
  format: number
  amount: number
  [unknown: string]: unknown
}

export type SaleIndex = 'order' | 'reader' | 'status'

/** Short, so that a store that goes by the real time can be tested by waiting. */
export const RETAIN_MS = 1_000

export const SALES: RecordClass<Sale, SaleIndex> = {
  name: 'contract_sale',
  indexes: ['order', 'reader', 'status'],
  retainMs: RETAIN_MS,
}
const OTHERS: RecordClass<Sale, SaleIndex> = { ...SALES, name: 'contract_other' }

const NO_INDEX = { order: [], reader: [], status: [] }
const SALE: Sale = { format: 1, amount: 1250 }

type Changes = Partial<Omit<PutOptions<SaleIndex>, 'index'>> & {
  index?: Partial<PutOptions<SaleIndex>['index']>
  value?: Sale
}

/** Puts a sale that must succeed. Without `expected` it is a new one. */
export async function putSale(
  store: RecordStore,
  id: string,
  { index, value = SALE, expected = 'absent', ...options }: Changes = {},
): Promise<StoredRecord<Sale>> {
  const outcome = await store.put(PARTITION, SALES, id, value, {
    expected,
    index: { ...NO_INDEX, ...index },
    ...options,
  })
  assert(outcome.stored, `expected to store ${id}`)
  return outcome.record
}

async function idsOf(
  store: RecordStore,
  query: Omit<RecordQuery<SaleIndex>, 'limit'> = {},
): Promise<string[]> {
  const { records, more } = await store.query(PARTITION, SALES, { limit: 100, ...query })
  assert.equal(more, false)
  return records.map(({ id }) => id)
}

export const recordTests: Tests<Subject<RecordStore>> = {
  'what is put can be read at once, field by field': async ({ store, now }) => {
    const before = now()
    const value = {
      format: 1,
      amount: 1250,
      nested: { list: [1, 'ü €', null, { deep: true }], empty: {} },
      'unknown field': '\u0000"\\',
      large: Number.MAX_SAFE_INTEGER,
      fraction: 0.1,
    }
    const record = await putSale(store, 'one', { value })
    const { created, ...rest } = record
    assert.deepEqual(rest, { partition: PARTITION, id: 'one', revision: 1, due: null, value })
    assert(created >= before && created <= now(), 'created is the time of the store')
    assert.deepEqual(await store.get(PARTITION, SALES, 'one'), record)
    assert.deepEqual((await store.query(PARTITION, SALES, { limit: 1 })).records, [record])
  },

  'a caller that changes what it has put or read changes nothing in the store': async ({ store }) => {
    const value = { format: 1, amount: 1, tags: ['a'] }
    const record = await putSale(store, 'one', { value })
    value.tags.push('b')
    Object.assign(record.value, { amount: 2 })
    assert.deepEqual((await store.get(PARTITION, SALES, 'one'))?.value, { format: 1, amount: 1, tags: ['a'] })
  },

  'a record that is not there is undefined': async ({ store }) => {
    assert.equal(await store.get(PARTITION, SALES, 'one'), undefined)
    assert.deepEqual(await store.query(PARTITION, SALES, { limit: 10 }), { records: [], more: false })
  },

  'every put raises the revision by one, and keeps the time of creation': async ({ store }) => {
    const { created } = await putSale(store, 'one', { created: 5_000 })
    assert.equal(created, 5_000)
    for (let expected = 1; expected < 5; expected++) {
      const record = await putSale(store, 'one', { expected, value: { format: 1, amount: expected } })
      assert.equal(record.revision, expected + 1)
      assert.equal(record.created, 5_000)
      assert.deepEqual(await store.get(PARTITION, SALES, 'one'), record)
    }
  },

  'a put that expects another revision changes nothing, and returns what is stored': async ({ store }) => {
    const options = { index: { ...NO_INDEX, order: ['o-1'] } }
    const missing = await store.put(PARTITION, SALES, 'one', SALE, { expected: 1, ...options })
    assert.deepEqual(missing, { stored: false, current: undefined })
    assert.equal(await store.get(PARTITION, SALES, 'one'), undefined)
    await putSale(store, 'one')
    const current = await putSale(store, 'one', { expected: 1 })
    for (const expected of ['absent', 0, 1, 3] as const) {
      const value = { format: 1, amount: 9 }
      const outcome = await store.put(PARTITION, SALES, 'one', value, { expected, ...options })
      assert.deepEqual(outcome, { stored: false, current })
    }
    assert.deepEqual(await store.get(PARTITION, SALES, 'one'), current)
    assert.deepEqual(await idsOf(store, { where: { order: ['o-1'] } }), [])
  },

  'of many concurrent callers that expect the same, one succeeds': async ({ store }) => {
    for (const expected of ['absent', 1] as const) {
      const outcomes = await atOnce(20, (amount) =>
        store.put(PARTITION, SALES, 'one', { format: 1, amount }, { expected, index: NO_INDEX }),
      )
      const winners = outcomes.flatMap((outcome) => (outcome.stored ? [outcome.record] : []))
      assert.equal(winners.length, 1)
      assert.deepEqual(await store.get(PARTITION, SALES, 'one'), winners[0])
    }
  },

  'no increment is lost of many that read, add and put until they succeed': async ({ store }) => {
    await putSale(store, 'one', { value: { format: 1, amount: 0 } })
    await atOnce(10, async () => {
      for (;;) {
        const { revision, value } = (await store.get(PARTITION, SALES, 'one')) as StoredRecord<Sale>
        const next = { ...value, amount: value.amount + 1 }
        const { stored } = await store.put(PARTITION, SALES, 'one', next, {
          expected: revision,
          index: NO_INDEX,
        })
        if (stored) return
      }
    })
    const { revision, value } = (await store.get(PARTITION, SALES, 'one')) as StoredRecord<Sale>
    assert.deepEqual({ revision, amount: value.amount }, { revision: 11, amount: 10 })
  },

  'one id in two classes, modes or accounts is two records': async ({ store }) => {
    const partitions: Partition[] = [
      PARTITION,
      partitionOf(true, 'acct_1'),
      partitionOf(false, undefined),
      partitionOf(undefined, 'acct_1'),
    ]
    const places = partitions.flatMap((partition) =>
      [SALES, OTHERS].map((recordClass) => ({ partition, recordClass })),
    )
    for (const [amount, { partition, recordClass }] of places.entries()) {
      const index = { order: ['o-1'], reader: [], status: [] }
      await store.put(partition, recordClass, 'one', { format: 1, amount }, { expected: 'absent', index })
    }
    for (const [amount, { partition, recordClass }] of places.entries()) {
      assert.equal((await store.get(partition, recordClass, 'one'))?.value.amount, amount)
      const { records } = await store.query(partition, recordClass, { where: { order: ['o-1'] }, limit: 10 })
      assert.deepEqual(
        records.map(({ value }) => value.amount),
        [amount],
      )
    }
    assert.equal(await store.remove(PARTITION, SALES, 'one', 1), true)
    assert.equal((await store.get(PARTITION, OTHERS, 'one'))?.value.amount, 1)
  },

  'a removed record is gone from everywhere, and its id can be used again': async ({ store }) => {
    await putSale(store, 'one', { index: { order: ['o-1'] } })
    assert.equal(await store.remove(PARTITION, SALES, 'one', 2), false)
    assert.equal(await store.remove(PARTITION, SALES, 'two', 1), false)
    assert.deepEqual(await idsOf(store, { where: { order: ['o-1'] } }), ['one'])
    assert.equal(await store.remove(PARTITION, SALES, 'one', 1), true)
    assert.equal(await store.remove(PARTITION, SALES, 'one', 1), false)
    assert.equal(await store.get(PARTITION, SALES, 'one'), undefined)
    assert.deepEqual(await idsOf(store), [])
    assert.deepEqual(await idsOf(store, { where: { order: ['o-1'] } }), [])
    assert.equal((await putSale(store, 'one')).revision, 1)
    assert.deepEqual(await idsOf(store, { where: { order: ['o-1'] } }), [])
  },

  'a record is kept for the time of its class after its last put, then it is absent': async ({
    store,
    advance,
  }) => {
    await putSale(store, 'one', { index: { order: ['o-1'] } })
    await advance(RETAIN_MS * 0.6)
    await putSale(store, 'one', { expected: 1, index: { order: ['o-1'] } })
    await advance(RETAIN_MS * 0.6)
    assert.deepEqual(await idsOf(store, { where: { order: ['o-1'] } }), ['one'])
    await advance(RETAIN_MS * 0.4)
    assert.equal(await store.get(PARTITION, SALES, 'one'), undefined)
    assert.deepEqual(await idsOf(store), [])
    assert.deepEqual(await idsOf(store, { where: { order: ['o-1'] } }), [])
    assert.equal(await store.remove(PARTITION, SALES, 'one', 2), false)
    assert.equal((await putSale(store, 'one')).revision, 1)
    assert.deepEqual(await idsOf(store, { where: { order: ['o-1'] } }), [])
  },

  'a record is found by each value of its indexes, as of its last put': async ({ store }) => {
    await putSale(store, 'one', { index: { order: ['o-1'], status: ['open'] } })
    await putSale(store, 'two', { index: { order: ['o-1', 'o-2'], status: ['open'] } })
    await putSale(store, 'three', { index: { status: ['closed'] } })
    // So many that no store looks through all of them for a few.
    for (let n = 0; n < 10; n++) await putSale(store, `other-${n}`, { index: { order: [`other-${n}`] } })
    const found = async (where: RecordQuery<SaleIndex>['where']) => (await idsOf(store, { where })).sort()
    assert.deepEqual(await found({ order: ['o-1'] }), ['one', 'two'])
    assert.deepEqual(await found({ order: ['o-2'] }), ['two'])
    assert.deepEqual(await found({ order: ['o-1', 'o-2', 'o-1', 'o-3'] }), ['one', 'two'])
    assert.deepEqual(await found({ order: ['o-3'] }), [])
    assert.deepEqual(await found({ order: [] }), [])
    assert.deepEqual(await found({ order: ['o'] }), [])
    assert.deepEqual(await found({ order: ['O-1'] }), [])
    assert.deepEqual(await found({ status: ['o-1'] }), [])
    assert.deepEqual(await found({ order: ['o-2'], status: ['open'] }), ['two'])
    assert.deepEqual(await found({ order: ['o-1'], status: ['closed'] }), [])
    assert.deepEqual(await found({ order: undefined, status: ['closed', 'open'] }), ['one', 'three', 'two'])
    await putSale(store, 'one', { expected: 1, index: { order: ['o-3'] } })
    assert.deepEqual(await found({ order: ['o-1'] }), ['two'])
    assert.deepEqual(await found({ order: ['o-3'] }), ['one'])
    assert.deepEqual(await found({ status: ['open'] }), ['two'])
  },

  'records come newest first by their creation, whatever was put last and whichever value they are found by':
    async ({ store }) => {
      const order = (created: number) => [created % 200 ? 'o-1' : 'o-2']
      for (const created of [300, 100, 500, 200, 400]) {
        await putSale(store, String(created), { created, index: { order: order(created) } })
      }
      // So many that no store looks through all of them for a few.
      for (let n = 0; n < 10; n++)
        await putSale(store, `other-${n}`, { created: 1_000, index: { reader: ['r-1'] } })
      await putSale(store, '100', { expected: 1, index: { order: order(100) } })
      const newestFirst = ['500', '400', '300', '200', '100']
      assert.deepEqual(await idsOf(store, { until: 1_000 }), newestFirst)
      const where = { order: ['o-1', 'o-2'] }
      assert.deepEqual(await idsOf(store, { where }), newestFirst)
      const { records, more } = await store.query(PARTITION, SALES, { where, limit: 3 })
      assert.deepEqual(
        records.map(({ id }) => id),
        newestFirst.slice(0, 3),
      )
      assert.equal(more, true)
      assert.deepEqual(await idsOf(store, { where, after: records.at(-1) }), newestFirst.slice(3))
    },

  'since is the first moment of a range, and until the first after it': async ({ store }) => {
    for (const created of [100, 200, 300, 400]) {
      await putSale(store, String(created), { created, index: { order: ['o-1'] } })
    }
    for (const where of [undefined, { order: ['o-1'] }]) {
      assert.deepEqual(await idsOf(store, { where, since: 200 }), ['400', '300', '200'])
      assert.deepEqual(await idsOf(store, { where, until: 300 }), ['200', '100'])
      assert.deepEqual(await idsOf(store, { where, since: 200, until: 400 }), ['300', '200'])
      assert.deepEqual(await idsOf(store, { where, since: 200, until: 200 }), [])
    }
  },

  'pages hold each record once, also of one millisecond, and also while others are put and removed': async ({
    store,
  }) => {
    const index = { order: ['o-1'], status: ['open'] }
    for (let n = 0; n < 25; n++) await putSale(store, `sale-${n}`, { created: 100 + (n >> 3), index })
    for (const where of [undefined, { order: ['o-1'] }, { order: ['o-1', 'o-2'], status: ['open'] }]) {
      const seen: string[] = []
      let after: StoredRecord<Sale> | undefined
      for (let page = 0; page < 5; page++) {
        const { records, more } = await store.query(PARTITION, SALES, { where, limit: 5, after })
        assert.equal(records.length, 5)
        assert.equal(more, page < 4)
        seen.push(...records.map(({ id }) => id))
        after = records.at(-1)
        // Newer than all pages, and where the next one begins.
        await putSale(store, `newer-${page}`, { created: 1_000, index })
        if (after) await store.remove(PARTITION, SALES, after.id, after.revision)
        if (after) await putSale(store, after.id, { created: after.created, index })
      }
      assert.deepEqual(new Set(seen), new Set(Array.from({ length: 25 }, (_, n) => `sale-${n}`)))
      assert.equal(seen.length, 25)
      for (let page = 0; page < 5; page++) await store.remove(PARTITION, SALES, `newer-${page}`, 1)
    }
  },

  'the record where a page begins need not exist any more': async ({ store }) => {
    for (const created of [100, 200, 300]) await putSale(store, String(created), { created })
    const [first] = (await store.query(PARTITION, SALES, { limit: 1 })).records
    await store.remove(PARTITION, SALES, '300', 1)
    assert.deepEqual(await idsOf(store, { after: first }), ['200', '100'])
    await store.remove(PARTITION, SALES, '200', 1)
    assert.deepEqual(await idsOf(store, { after: first }), ['100'])
  },

  'a query without an account finds the records of all accounts of the mode, and of no other': async ({
    store,
  }) => {
    const accounts = [undefined, 'acct_1', 'acct_2']
    const options = { expected: 'absent', created: 100, index: { ...NO_INDEX, order: ['o-1'] } } as const
    for (const account of accounts) {
      for (const livemode of [true, false, undefined]) {
        for (const id of ['one', 'two']) {
          await store.put(partitionOf(livemode, account), SALES, id, SALE, options)
        }
      }
    }
    for (const where of [undefined, { order: ['o-1'] }]) {
      const found: string[] = []
      let after: StoredRecord<Sale> | undefined
      do {
        const all = { mode: 'live', account: undefined } as const
        const { records, more } = await store.query(all, SALES, { where, limit: 2, after })
        found.push(...records.map(({ partition, id }) => `${partition.mode} ${partition.account} ${id}`))
        after = more ? records.at(-1) : undefined
      } while (after)
      const expected = accounts.flatMap((account = '') => [`live ${account} one`, `live ${account} two`])
      assert.deepEqual(found.sort(), expected.sort())
    }
  },

  'due is kept with the record until a put sets another, and records with one can be found': async ({
    store,
  }) => {
    assert.equal((await putSale(store, 'one', { due: 5_000 })).due, 5_000)
    assert.equal((await putSale(store, 'two')).due, null)
    assert.equal((await putSale(store, 'one', { expected: 1 })).due, 5_000)
    assert.deepEqual(await idsOf(store, { due: true }), ['one'])
    assert.equal((await putSale(store, 'one', { expected: 2, due: 6_000 })).due, 6_000)
    assert.equal((await store.get(PARTITION, SALES, 'one'))?.due, 6_000)
    assert.equal((await putSale(store, 'one', { expected: 3, due: null })).due, null)
    assert.deepEqual(await idsOf(store, { due: true }), [])
  },

  'ids and values of indexes may be any text': async ({ store }) => {
    for (const text of ODD_TEXTS) await putSale(store, text, { index: { order: [text] } })
    for (const text of ODD_TEXTS) {
      assert.equal((await store.get(PARTITION, SALES, text))?.id, text)
      assert.deepEqual(await idsOf(store, { where: { order: [text] } }), [text])
    }
    assert.deepEqual(new Set(await idsOf(store)), new Set(ODD_TEXTS))
  },
}
