import type { TerminalStore } from '@org/terminal-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimConformance } from './store-claims.ts'
import { streamConformance } from './store-streams.ts'

/** A store under test, with the clock it goes by. */
export interface StoreUnderTest {
  store: TerminalStore
  /** Lets time pass, in milliseconds. */
  advance(ms: number): Promise<void>
}

/** The contract of every store. */
export function storeConformance(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store: ${name}`, () => {
    let subject: StoreUnderTest
    let keys = 0
    const freshKey = () => `key-${keys++}`
    beforeAll(async () => {
      subject = await open()
    })
    afterAll(() => subject.store.close())

    claimConformance(() => subject)
    streamConformance(() => subject)

    describe('take', () => {
      const limit = { burst: 3, perMinute: 60 }

      async function takeAll(key: string): Promise<void> {
        for (let taken = 0; taken < limit.burst; taken++) {
          expect(await subject.store.take(key, limit)).toEqual({ allowed: true, retryAfterMs: 0 })
        }
      }

      test('a full bucket gives its burst, then says when the next token is there', async () => {
        const key = freshKey()
        await takeAll(key)
        expect(await subject.store.take(key, limit)).toEqual({ allowed: false, retryAfterMs: 1000 })
      })

      test('tokens flow back evenly', async () => {
        const key = freshKey()
        await takeAll(key)
        await subject.advance(400)
        expect(await subject.store.take(key, limit)).toEqual({ allowed: false, retryAfterMs: 600 })
        await subject.advance(600)
        expect((await subject.store.take(key, limit)).allowed).toBe(true)
        expect((await subject.store.take(key, limit)).allowed).toBe(false)
      })

      test('a refused take costs nothing', async () => {
        const key = freshKey()
        await takeAll(key)
        for (let knock = 0; knock < 10; knock++) await subject.store.take(key, limit)
        await subject.advance(1000)
        expect((await subject.store.take(key, limit)).allowed).toBe(true)
      })

      test('a bucket holds no more than its burst', async () => {
        const key = freshKey()
        await takeAll(key)
        await subject.advance(3_600_000)
        await takeAll(key)
        expect((await subject.store.take(key, limit)).allowed).toBe(false)
      })

      test('buckets are apart', async () => {
        const key = freshKey()
        await takeAll(key)
        expect((await subject.store.take(freshKey(), limit)).allowed).toBe(true)
      })

      test('takers at once get no more than the burst', async () => {
        const key = freshKey()
        const taken = await Promise.all(Array.from({ length: 50 }, () => subject.store.take(key, limit)))
        expect(taken.filter(({ allowed }) => allowed)).toHaveLength(limit.burst)
      })
    })
  })
}
