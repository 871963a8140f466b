import { describe, expect, test } from 'vitest'
import type { StoreUnderTest } from './store-suite.ts'

const LEASE_MS = 60_000
const RETAIN_MS = 3_600_000

/** The contract of `claim`, `complete` and `release`. */
export function claimConformance(subject: () => StoreUnderTest): void {
  let keys = 0
  const freshKey = () => `claim-${keys++}`
  const claim = (key: string) => subject().store.claim(key, LEASE_MS)
  const complete = (key: string, token: string) => subject().store.complete(key, token, RETAIN_MS)
  const release = (key: string, token: string) => subject().store.release(key, token)

  async function claimed(key: string): Promise<string> {
    const outcome = await claim(key)
    if (outcome.state !== 'claimed') throw new Error(`expected to get ${key}, which is ${outcome.state}`)
    return outcome.token
  }

  describe('claims', () => {
    test('work is claimed, done, and never claimed again', async () => {
      const key = freshKey()
      const token = await claimed(key)
      expect(await claim(key)).toEqual({ state: 'busy' })
      expect(await complete(key, token)).toBe(true)
      expect(await claim(key)).toEqual({ state: 'done' })
    })

    test('of many at once, one gets the work', async () => {
      const key = freshKey()
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => claim(key)))
      expect(outcomes.filter(({ state }) => state === 'claimed')).toHaveLength(1)
      expect(outcomes.filter(({ state }) => state === 'busy')).toHaveLength(49)
    })

    test('pieces of work are apart', async () => {
      const [one, other] = [freshKey(), freshKey()]
      const token = await claimed(one)
      const otherToken = await claimed(other)
      expect(otherToken).not.toBe(token)
      expect(await complete(one, token)).toBe(true)
      expect(await claim(other)).toEqual({ state: 'busy' })
    })

    test('what is given back can be claimed at once', async () => {
      const key = freshKey()
      const token = await claimed(key)
      expect(await release(key, token)).toBe(true)
      const next = await claimed(key)
      expect(next).not.toBe(token)
    })

    test('a lease that has lapsed frees the work, and not a moment before', async () => {
      const key = freshKey()
      await claimed(key)
      await subject().advance(LEASE_MS - 1)
      expect(await claim(key)).toEqual({ state: 'busy' })
      await subject().advance(1)
      await claimed(key)
    })

    test('who has lost the work to another can neither complete nor give it back', async () => {
      const key = freshKey()
      const late = await claimed(key)
      await subject().advance(LEASE_MS)
      const token = await claimed(key)
      expect(await complete(key, late)).toBe(false)
      expect(await release(key, late)).toBe(false)
      expect(await claim(key)).toEqual({ state: 'busy' })
      expect(await complete(key, token)).toBe(true)
    })

    test('who has outlived the lease unnoticed may still complete', async () => {
      const key = freshKey()
      const token = await claimed(key)
      await subject().advance(LEASE_MS)
      expect(await release(key, token)).toBe(false)
      expect(await complete(key, token)).toBe(true)
      expect(await claim(key)).toEqual({ state: 'done' })
    })

    test('what another has done is not done again by who comes late, nor taken back', async () => {
      const key = freshKey()
      const late = await claimed(key)
      await subject().advance(LEASE_MS)
      expect(await complete(key, await claimed(key))).toBe(true)
      expect(await complete(key, late)).toBe(false)
      expect(await release(key, late)).toBe(false)
      expect(await claim(key)).toEqual({ state: 'done' })
    })

    test('a claim is completed once', async () => {
      const key = freshKey()
      const token = await claimed(key)
      expect(await complete(key, token)).toBe(true)
      expect(await complete(key, token)).toBe(false)
      expect(await release(key, token)).toBe(false)
    })

    test('a mark of what was done lasts as long as asked, then the work can be claimed again', async () => {
      const key = freshKey()
      expect(await complete(key, await claimed(key))).toBe(true)
      await subject().advance(RETAIN_MS - 1)
      expect(await claim(key)).toEqual({ state: 'done' })
      await subject().advance(1)
      await claimed(key)
    })

    test('a made-up token holds nothing', async () => {
      const key = freshKey()
      await claimed(key)
      for (const token of ['', 'nonsense']) {
        expect(await complete(key, token)).toBe(false)
        expect(await release(key, token)).toBe(false)
      }
    })

    test('keys may be any text', async () => {
      for (const key of ['', ' ', 'a:b', 'ü €', '\u0000', '{x}*?[', 'k'.repeat(500)]) {
        const token = await claimed(key)
        expect(await complete(key, token)).toBe(true)
        expect(await claim(key)).toEqual({ state: 'done' })
      }
    })
  })
}
