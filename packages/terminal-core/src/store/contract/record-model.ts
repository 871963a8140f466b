import assert from 'node:assert/strict'
import fc from 'fast-check'
import { partitionOf } from '../keys.ts'
import type { RecordQuery, RecordStore, StoredRecord } from '../records.ts'
import type { Subject, Tests } from './contract.ts'
import { RETAIN_MS, SALES, type Sale, type SaleIndex } from './records.ts'

export const recordModelTests: Tests<Subject<RecordStore>> = {
  'whatever is done in whatever order, a naive list of records says the same': async (subject) => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const model = recordModel(subject, `acct_${run++}`)
        for (const each of steps) await model(each)
      }),
      { numRuns: 60 },
    )
  },
}

const id = fc.constantFrom('one', 'two', 'three', 'four', 'five')
const texts = fc.subarray(['a', 'b'])
const time = fc.integer({ min: 1, max: 6 })

const step = fc.oneof(
  fc.record({
    verb: fc.constant('put' as const),
    id,
    /** Added to the revision that is stored: mostly the right one. */
    off: fc.constantFrom(0, 0, 0, 1, -1),
    more: fc.dictionary(fc.string(), fc.jsonValue()),
    index: fc.record({ order: texts, reader: texts, status: texts }),
    created: fc.option(time, { nil: undefined }),
    due: fc.option(fc.option(time), { nil: undefined }),
  }),
  fc.record({ verb: fc.constant('remove' as const), id, off: fc.constantFrom(0, 0, 1) }),
  fc.record({ verb: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: RETAIN_MS / 2 }) }),
  fc.record({
    verb: fc.constant('query' as const),
    where: fc.record({ order: texts, reader: texts, status: texts }, { requiredKeys: [] }),
    since: fc.option(time, { nil: undefined }),
    until: fc.option(time, { nil: undefined }),
    due: fc.constantFrom(undefined, true as const),
    limit: fc.integer({ min: 1, max: 4 }),
  }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
type PutStep = Extract<Step, { verb: 'put' }>

interface Row {
  record: StoredRecord<Sale>
  index: Record<SaleIndex, readonly string[]>
  expires: number
}

/** A naive list beside the store: each step is done on both, and afterwards both hold the same. */
function recordModel(
  { store, advance, now }: Subject<RecordStore>,
  account: string,
): (step: Step) => Promise<void> {
  const partition = partitionOf(false, account)
  const rows = new Map<string, Row>()
  let clock = now()

  async function put({ id, off, more, index, created = clock, due }: PutStep): Promise<void> {
    const value: Sale = { ...more, format: 1, amount: rows.size }
    const before = rows.get(id)?.record
    const revision = (before?.revision ?? 0) + off
    const expected = revision <= 0 ? 'absent' : revision
    const outcome = await store.put(partition, SALES, id, value, { expected, index, created, due })
    if (expected !== (before?.revision ?? 'absent')) {
      assert.deepEqual(outcome, { stored: false, current: before })
      return
    }
    const record: StoredRecord<Sale> = {
      partition,
      id,
      revision: (before?.revision ?? 0) + 1,
      created: before?.created ?? created,
      due: due === undefined ? (before?.due ?? null) : due,
      value: JSON.parse(JSON.stringify(value)),
    }
    assert.deepEqual(outcome, { stored: true, record })
    rows.set(id, { record, index, expires: clock + RETAIN_MS })
  }

  async function query(query: RecordQuery<SaleIndex>): Promise<void> {
    const expected = [...rows.values()].filter((row) => matches(row, query)).map(({ record }) => record)
    const found: StoredRecord<Sale>[] = []
    let more = true
    while (more) {
      const page = await store.query(partition, SALES, { ...query, after: found.at(-1) })
      assert(page.records.length <= query.limit && (page.records.length > 0 || !page.more))
      found.push(...page.records)
      more = page.more
      assert(found.length <= expected.length, 'no record is found twice')
    }
    const sorted = found.toSorted((one, other) => other.created - one.created)
    assert.deepEqual(
      found.map(({ created }) => created),
      sorted.map(({ created }) => created),
    )
    assert.deepEqual(found.toSorted(byId), expected.toSorted(byId))
  }

  return async (step) => {
    for (const [id, { expires }] of rows) if (expires <= clock) rows.delete(id)
    if (step.verb === 'put') await put(step)
    else if (step.verb === 'query') await query(step)
    else if (step.verb === 'advance') {
      clock += step.ms
      await advance(step.ms)
      return
    } else {
      const revision = rows.get(step.id)?.record.revision
      const removed = await store.remove(partition, SALES, step.id, (revision ?? 0) + step.off)
      assert.equal(removed, revision !== undefined && step.off === 0)
      if (removed) rows.delete(step.id)
    }
    for (const { record } of rows.values()) {
      assert.deepEqual(await store.get(partition, SALES, record.id), record)
    }
  }
}

function matches({ record, index }: Row, { where = {}, since, until, due }: RecordQuery<SaleIndex>): boolean {
  if (since !== undefined && record.created < since) return false
  if (until !== undefined && record.created >= until) return false
  if (due && record.due === null) return false
  return Object.entries(where).every(([name, values]) =>
    index[name as SaleIndex].some((value) => values?.includes(value)),
  )
}

function byId(one: StoredRecord, other: StoredRecord): number {
  return one.id < other.id ? -1 : 1
}
