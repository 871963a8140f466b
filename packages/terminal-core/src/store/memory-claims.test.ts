import { expect, test } from 'vitest'
import { memoryStore } from './memory-store.ts'

test('claims are bounded: the oldest is forgotten first, whether it is asked for or not', async () => {
  const store = memoryStore({ maxClaims: 2 })
  await store.claim('first', 60_000)
  await store.claim('second', 60_000)
  expect(await store.claim('first', 60_000)).toEqual({ state: 'busy' })
  await store.claim('third', 60_000)
  expect(await store.claim('second', 60_000)).toEqual({ state: 'busy' })
  expect(await store.claim('first', 60_000)).toMatchObject({ state: 'claimed' })
  await store.close()
})
