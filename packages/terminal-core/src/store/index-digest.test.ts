import { expect, test } from 'vitest'
import { indexDigest } from './index-digest.ts'
import { partitionOf } from './keys.ts'
import { memoryStore } from './memory-store.ts'
import type { RecordClass } from './records.ts'

const SALES: RecordClass<{ format: number }, 'principal'> = {
  name: 'sale',
  indexes: ['principal'],
  retainMs: 60_000,
}

test('a digest depends on the secret, the index and the text, and shows none of them', () => {
  const digests = [
    indexDigest('secret', 'principal', 'anna'),
    indexDigest('other secret', 'principal', 'anna'),
    indexDigest('secret', 'customer', 'anna'),
    indexDigest('secret', 'principal', 'bert'),
    indexDigest('secret', 'principa', 'lanna'),
  ]
  expect(new Set(digests).size).toBe(digests.length)
  for (const digest of digests) expect(digest).toMatch(/^[\w-]{22}$/)
  expect(indexDigest('secret', 'principal', 'anna')).toBe(digests[0])
})

test('all records of a person are found in all accounts, also after the secret was rotated', async () => {
  const store = memoryStore()
  const put = (account: string, id: string, secret: string, ...people: string[]) =>
    store.put(
      partitionOf(true, account),
      SALES,
      id,
      { format: 1 },
      {
        expected: 'absent',
        index: { principal: people.map((person) => indexDigest(secret, 'principal', person)) },
      },
    )
  await put('acct_1', 'started by anna', 'old secret', 'anna')
  await put('acct_2', 'canceled by anna', 'new secret', 'bert', 'anna')
  await put('acct_2', 'of bert', 'new secret', 'bert')
  const principal = ['new secret', 'old secret'].map((secret) => indexDigest(secret, 'principal', 'anna'))
  const { records } = await store.query({ mode: 'live', account: undefined }, SALES, {
    where: { principal },
    limit: 100,
  })
  expect(records.map(({ id }) => id).sort()).toEqual(['canceled by anna', 'started by anna'])
  await store.close()
})
