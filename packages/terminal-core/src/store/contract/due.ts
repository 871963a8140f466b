import assert from 'node:assert/strict'
import fc from 'fast-check'
import { queueName, type StoreKey } from '../keys.ts'
import type { CoordinationStore, DueWork } from '../store.ts'
import { atOnce, keyOf, ODD_TEXTS, type Subject, type Tests } from './contract.ts'

const LEASE_MS = 30_000
const QUEUE = queueName('test', 'payment')
const KEY = keyOf('payment', 'one')

function takeDue(store: CoordinationStore, limit = 10): Promise<DueWork[]> {
  return store.takeDue(QUEUE, { limit, leaseMs: LEASE_MS })
}

async function assertNothingDue(store: CoordinationStore): Promise<void> {
  assert.deepEqual(await takeDue(store), [])
}

async function takeOne(store: CoordinationStore): Promise<DueWork> {
  const [work, ...others] = await takeDue(store)
  assert(work, 'something is due')
  assert.deepEqual(others, [])
  return work
}

export const dueTests: Tests<Subject<CoordinationStore>> = {
  'work is due when its time has come, and not a moment before': async ({ store, advance, now }) => {
    const at = now() + 5_000
    await store.schedule(QUEUE, KEY, at)
    await advance(4_999)
    await assertNothingDue(store)
    await advance(1)
    const { key, at: scheduled } = await takeOne(store)
    assert.deepEqual({ key, scheduled }, { key: KEY, scheduled: at })
  },

  'work that is completed is gone': async ({ store, advance }) => {
    await store.schedule(QUEUE, KEY, 0)
    const { token } = await takeOne(store)
    assert.equal(await store.completeDue(QUEUE, KEY, token), true)
    assert.equal(await store.completeDue(QUEUE, KEY, token), false)
    await advance(LEASE_MS)
    await assertNothingDue(store)
  },

  'scheduling again moves the time, later and sooner': async ({ store, advance, now }) => {
    await store.schedule(QUEUE, KEY, 0)
    await store.schedule(QUEUE, KEY, now() + 5_000)
    await assertNothingDue(store)
    await store.schedule(QUEUE, KEY, now() + 1_000)
    await advance(1_000)
    const { token } = await takeOne(store)
    await store.completeDue(QUEUE, KEY, token)
    await advance(5_000)
    await assertNothingDue(store)
  },

  'null removes work, also while it is leased, and for work that there is not': async ({
    store,
    advance,
  }) => {
    await store.schedule(QUEUE, KEY, null)
    await store.schedule(QUEUE, KEY, 0)
    await store.schedule(QUEUE, KEY, null)
    await assertNothingDue(store)
    await store.schedule(QUEUE, KEY, 0)
    const { token } = await takeOne(store)
    await store.schedule(QUEUE, KEY, null)
    assert.equal(await store.completeDue(QUEUE, KEY, token), false)
    await advance(LEASE_MS)
    await assertNothingDue(store)
  },

  'with ifAbsent, work that is scheduled or leased stays as it is': async ({ store, advance, now }) => {
    await store.schedule(QUEUE, KEY, now() + 5_000, { ifAbsent: true })
    await store.schedule(QUEUE, KEY, 0, { ifAbsent: true })
    await assertNothingDue(store)
    await advance(5_000)
    const { token } = await takeOne(store)
    await store.schedule(QUEUE, KEY, 0, { ifAbsent: true })
    assert.equal(await store.completeDue(QUEUE, KEY, token), true)
    await assertNothingDue(store)
  },

  'leased work is due again when the lease ends, not a moment before, and the late holder has lost it':
    async ({ store, advance }) => {
      await store.schedule(QUEUE, KEY, 7)
      const { token: late } = await takeOne(store)
      await advance(LEASE_MS - 1)
      await assertNothingDue(store)
      await advance(1)
      const { at, token } = await takeOne(store)
      assert.equal(at, 7)
      assert.notEqual(token, late)
      assert.equal(await store.completeDue(QUEUE, KEY, late), false)
      assert.equal(await store.completeDue(QUEUE, KEY, token), true)
      await advance(LEASE_MS)
      await assertNothingDue(store)
    },

  'a holder whose lease has ended may still complete, as long as no other has the work': async ({
    store,
    advance,
  }) => {
    await store.schedule(QUEUE, KEY, 0)
    const { token } = await takeOne(store)
    await advance(LEASE_MS)
    assert.equal(await store.completeDue(QUEUE, KEY, token), true)
    await assertNothingDue(store)
  },

  'work that is scheduled anew during a lease is not lost when the lease is completed': async ({
    store,
    advance,
    now,
  }) => {
    await store.schedule(QUEUE, KEY, 0)
    const { token } = await takeOne(store)
    await store.schedule(QUEUE, KEY, 0)
    assert.equal(await store.completeDue(QUEUE, KEY, token), true)
    const again = await takeOne(store)
    await store.schedule(QUEUE, KEY, now() + 5_000)
    assert.equal(await store.completeDue(QUEUE, KEY, again.token), true)
    await assertNothingDue(store)
    await advance(5_000)
    await takeOne(store)
  },

  'no other gets leased work that is scheduled anew before the lease has ended': async ({
    store,
    advance,
  }) => {
    await store.schedule(QUEUE, KEY, 0)
    await takeOne(store)
    await store.schedule(QUEUE, KEY, 0)
    await advance(LEASE_MS - 1)
    await assertNothingDue(store)
    await advance(1)
    await takeOne(store)
  },

  'concurrent sweepers share the work, and none is given out twice': async ({ store }) => {
    const keys = Array.from({ length: 60 }, (_, n) => keyOf('payment', String(n)))
    for (const key of keys) await store.schedule(QUEUE, key, 0)
    const taken = (await atOnce(10, () => takeDue(store, 7))).flat()
    assert.equal(taken.length, 60)
    assert.deepEqual(new Set(taken.map(({ key }) => key)), new Set(keys))
    assert.equal(new Set(taken.map(({ token }) => token)).size, 60)
  },

  'what has waited the longest comes first, up to the limit': async ({ store }) => {
    for (const at of [30, 10, 50, 20, 40]) await store.schedule(QUEUE, keyOf('payment', String(at)), at)
    const first = await takeDue(store, 3)
    assert.deepEqual(
      first.map(({ at }) => at),
      [10, 20, 30],
    )
    const rest = await takeDue(store, 3)
    assert.deepEqual(
      rest.map(({ at }) => at),
      [40, 50],
    )
  },

  'queues are apart': async ({ store }) => {
    await store.schedule(queueName('live', 'payment'), KEY, 0)
    await store.schedule(queueName('test', 'refund'), KEY, 0)
    await assertNothingDue(store)
    await store.schedule(QUEUE, KEY, 0)
    const { token } = await takeOne(store)
    assert.equal(await store.completeDue(queueName('test', 'refund'), KEY, token), false)
  },

  'keys may be any text': async ({ store }) => {
    for (const text of ODD_TEXTS) await store.schedule(QUEUE, keyOf(text), 0)
    const taken = await takeDue(store, 100)
    assert.deepEqual(new Set(taken.map(({ key }) => key)), new Set(ODD_TEXTS.map((text) => keyOf(text))))
    for (const { key, token } of taken) assert.equal(await store.completeDue(QUEUE, key, token), true)
  },

  'whatever is done in whatever order, no work is lost and none is leased twice': async ({
    store,
    advance,
    now,
  }) => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const model = dueModel(store, advance, now(), `model-${run++}`)
        for (const each of steps) await model(each)
      }),
      { numRuns: 60 },
    )
  },
}

const name = fc.constantFrom('a', 'b', 'c', 'd')
const step = fc.oneof(
  fc.record({
    verb: fc.constant('schedule' as const),
    name,
    inMs: fc.option(fc.integer({ min: -100, max: 1_000 })),
    ifAbsent: fc.boolean(),
  }),
  fc.record({
    verb: fc.constant('take' as const),
    limit: fc.integer({ min: 1, max: 4 }),
    leaseMs: fc.integer({ min: 1, max: 500 }),
  }),
  fc.record({ verb: fc.constant('complete' as const), back: fc.nat({ max: 5 }) }),
  fc.record({ verb: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 600 }) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface Expected {
  at: number
  leasedUntil: number
  token?: string | undefined
  moved?: boolean
}

/** A naive queue beside the real one: each step is done on both. */
function dueModel(
  store: CoordinationStore,
  advance: (ms: number) => Promise<void>,
  start: number,
  queueOf: string,
): (step: Step) => Promise<void> {
  const queue = queueName('test', queueOf)
  const work = new Map<StoreKey, Expected>()
  const given: DueWork[] = []
  let clock = start
  const readyAt = ({ at, leasedUntil }: Expected) => Math.max(at, leasedUntil)

  async function take({ limit, leaseMs }: { limit: number; leaseMs: number }): Promise<void> {
    const ready = [...work.values()].map(readyAt).filter((at) => at <= clock)
    const taken = await store.takeDue(queue, { limit, leaseMs })
    const expected = ready.sort((one, other) => one - other).slice(0, limit)
    const actual = taken.map(({ key }) => readyAt(work.get(key) as Expected))
    assert.deepEqual(actual, expected)
    for (const { key, at, token } of taken) {
      assert.equal(at, work.get(key)?.at)
      work.set(key, { at, leasedUntil: clock + leaseMs, token })
    }
    given.push(...taken)
  }

  async function complete(back: number): Promise<void> {
    const lease = given.at(-1 - back)
    if (!lease) return
    const { key, token } = lease
    const entry = work.get(key)
    const isHeld = entry?.token === token
    assert.equal(await store.completeDue(queue, key, token), isHeld)
    if (!entry || !isHeld) return
    if (entry.moved) work.set(key, { at: entry.at, leasedUntil: 0 })
    else work.delete(key)
  }

  return async (step) => {
    if (step.verb === 'take') return take(step)
    if (step.verb === 'complete') return complete(step.back)
    if (step.verb === 'advance') {
      clock += step.ms
      return advance(step.ms)
    }
    const key = keyOf(step.name)
    const at = step.inMs === null ? null : clock + step.inMs
    await store.schedule(queue, key, at, { ifAbsent: step.ifAbsent })
    const entry = work.get(key)
    if (at === null) work.delete(key)
    else if (!entry) work.set(key, { at, leasedUntil: 0 })
    else if (!step.ifAbsent) Object.assign(entry, { at, moved: true })
  }
}
