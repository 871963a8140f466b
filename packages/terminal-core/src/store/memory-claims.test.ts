import { expect, test } from 'vitest'
import { partitionOf, storeKey } from './keys.ts'
import { memoryStore } from './memory-store.ts'

test('claims are bounded: the oldest is forgotten first, whether it is asked for or not', async () => {
  const store = memoryStore({ maxClaims: 2 })
  const claim = (name: string) => store.claim(storeKey(partitionOf(false, undefined), name), 60_000)
  await claim('first')
  await claim('second')
  expect(await claim('first')).toEqual({ state: 'busy' })
  await claim('third')
  expect(await claim('second')).toEqual({ state: 'busy' })
  expect(await claim('first')).toMatchObject({ state: 'claimed' })
  await store.close()
})
