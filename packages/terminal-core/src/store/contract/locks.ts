import assert from 'node:assert/strict'
import fc from 'fast-check'
import { partitionOf, type StoreKey, storeKey } from '../keys.ts'
import type { CoordinationStore, Lock } from '../store.ts'
import { atOnce, keyOf, ODD_TEXTS, type Subject, type Tests } from './contract.ts'

/** A store whose coordination may get lost. */
export interface CoordinationSubject extends Subject<CoordinationStore> {
  /** Makes the store lose all that it has, as a crash or a failover does, and returns it as it is afterwards. */
  lose(): Promise<CoordinationStore>
}

const LEASE_MS = 10_000
const KEY = keyOf('reader', 'tmr_1')

async function locked(store: CoordinationStore, key: StoreKey = KEY): Promise<number> {
  const outcome = await store.lock(key, LEASE_MS)
  assert(outcome.state === 'locked', `expected to lock ${key}, which is ${outcome.state}`)
  return outcome.token
}

async function assertBusy(store: CoordinationStore, key: StoreKey = KEY): Promise<number> {
  const outcome: Lock = await store.lock(key, LEASE_MS)
  assert(outcome.state === 'busy', `expected ${key} to be busy`)
  assert(outcome.retryAfterMs > 0 && outcome.retryAfterMs <= LEASE_MS, 'retryAfterMs is within the lease')
  return outcome.retryAfterMs
}

export const lockTests: Tests<CoordinationSubject> = {
  'a lock has one holder, until it unlocks': async ({ store }) => {
    const token = await locked(store)
    await assertBusy(store)
    assert.equal(await store.holds(KEY, token), true)
    assert.equal(await store.unlock(KEY, token), true)
    assert.equal(await store.holds(KEY, token), false)
    await locked(store)
  },

  'of many concurrent callers one gets the lock': async ({ store }) => {
    const outcomes = await atOnce(50, () => store.lock(KEY, LEASE_MS))
    assert.equal(outcomes.filter(({ state }) => state === 'locked').length, 1)
  },

  'every key has a lock of its own': async ({ store }) => {
    const [one, other] = [await locked(store), await locked(store, keyOf('reader', 'tmr_2'))]
    assert.equal(await store.unlock(KEY, one), true)
    assert.equal(await store.holds(keyOf('reader', 'tmr_2'), other), true)
  },

  'the partition is part of the key': async ({ store }) => {
    for (const [livemode, account] of [
      [true, 'acct_1'],
      [false, 'acct_1'],
      [false, undefined],
      [undefined, undefined],
    ] as const) {
      await locked(store, storeKey(partitionOf(livemode, account), 'reader', 'tmr_1'))
    }
  },

  'a lock is free when its lease has ended, and not a moment before': async ({ store, advance }) => {
    const token = await locked(store)
    await advance(LEASE_MS - 1)
    assert.equal(await store.holds(KEY, token), true)
    assert.equal(await assertBusy(store), 1)
    await advance(1)
    assert.equal(await store.holds(KEY, token), false)
    await locked(store)
  },

  'a holder that is late can neither extend nor unlock, whether another has the lock or not': async ({
    store,
    advance,
  }) => {
    const late = await locked(store)
    await advance(LEASE_MS)
    assert.equal(await store.extend(KEY, late, LEASE_MS), false)
    assert.equal(await store.unlock(KEY, late), false)
    const token = await locked(store)
    assert.equal(await store.extend(KEY, late, LEASE_MS), false)
    assert.equal(await store.unlock(KEY, late), false)
    assert.equal(await store.holds(KEY, late), false)
    assert.equal(await store.holds(KEY, token), true)
  },

  'an extended lease ends that long after it was extended, be it later or sooner': async ({
    store,
    advance,
  }) => {
    const token = await locked(store)
    await advance(LEASE_MS - 1)
    assert.equal(await store.extend(KEY, token, LEASE_MS), true)
    await advance(LEASE_MS - 1)
    assert.equal(await store.holds(KEY, token), true)
    assert.equal(await store.extend(KEY, token, 100), true)
    await advance(100)
    assert.equal(await store.holds(KEY, token), false)
    await locked(store)
  },

  'the tokens of a key are integers that grow, after an unlock and after the end of a lease': async ({
    store,
    advance,
  }) => {
    let last = 0
    for (let round = 0; round < 20; round++) {
      const token = await locked(store)
      assert(Number.isSafeInteger(token) && token > last, `${token} is an integer above ${last}`)
      last = token
      if (round % 2) await advance(LEASE_MS)
      else await store.unlock(KEY, token)
    }
  },

  'tokens grow also over a loss of the store': async ({ store, advance, lose }) => {
    let last = 0
    for (let round = 0; round < 20; round++) {
      last = await locked(store)
      await store.unlock(KEY, last)
    }
    await advance(1_000)
    const after = await locked(await lose())
    assert(after > last, `${after} is above ${last}`)
  },

  'an invented token holds nothing': async ({ store }) => {
    const token = await locked(store)
    for (const invented of [0, -1, token + 1, token - 1]) {
      assert.equal(await store.holds(KEY, invented), false)
      assert.equal(await store.extend(KEY, invented, LEASE_MS), false)
      assert.equal(await store.unlock(KEY, invented), false)
    }
    assert.equal(await store.holds(KEY, token), true)
  },

  'keys may be any text': async ({ store }) => {
    for (const text of [...ODD_TEXTS, '\u0000']) {
      const token = await locked(store, keyOf(text))
      assert.equal(await store.holds(keyOf(text), token), true)
    }
  },

  'whatever is done in whatever order, there is one holder at most and tokens grow': async ({
    store,
    advance,
  }) => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const model = lockModel(store, advance, keyOf('model', String(run++)))
        for (const each of steps) await model(each)
      }),
      { numRuns: 60 },
    )
  },
}

const leaseMs = fc.integer({ min: 1, max: 1_000 })
/** Which of the tokens that were given out: the latest, the one before, and so on. */
const back = fc.nat({ max: 3 })
const step = fc.oneof(
  fc.record({ verb: fc.constant('lock' as const), leaseMs }),
  fc.record({ verb: fc.constant('extend' as const), back, leaseMs }),
  fc.record({ verb: fc.constant('unlock' as const), back }),
  fc.record({ verb: fc.constant('holds' as const), back }),
  fc.record({ verb: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 600 }) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A naive lock beside the real one: each step is done on both. */
function lockModel(
  store: CoordinationStore,
  advance: (ms: number) => Promise<void>,
  key: StoreKey,
): (step: Step) => Promise<void> {
  const tokens: number[] = []
  let elapsed = 0
  let until = 0
  let held: number | undefined
  const isHeld = () => held !== undefined && until > elapsed

  return async (step) => {
    if (step.verb === 'advance') {
      await advance(step.ms)
      elapsed += step.ms
      return
    }
    if (step.verb === 'lock') {
      const outcome = await store.lock(key, step.leaseMs)
      assert.equal(outcome.state, isHeld() ? 'busy' : 'locked')
      if (outcome.state === 'busy') return
      assert(outcome.token > (tokens.at(-1) ?? 0), 'the token has grown')
      tokens.push(outcome.token)
      held = outcome.token
      until = elapsed + step.leaseMs
      return
    }
    const token = tokens.at(-1 - step.back)
    if (token === undefined) return
    const expected = isHeld() && token === held
    if (step.verb === 'holds') assert.equal(await store.holds(key, token), expected)
    else if (step.verb === 'unlock') {
      assert.equal(await store.unlock(key, token), expected)
      if (expected) held = undefined
    } else {
      assert.equal(await store.extend(key, token, step.leaseMs), expected)
      if (expected) until = elapsed + step.leaseMs
    }
  }
}
