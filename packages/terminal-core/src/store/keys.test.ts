import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStoreKey, partitionOf, queueName, storeKey } from './keys.ts'

const partition = fc
  .tuple(fc.option(fc.boolean(), { nil: undefined }), fc.option(fc.string(), { nil: undefined }))
  .map(([livemode, account]) => partitionOf(livemode, account))
/** Texts that are about the characters which separate and escape. */
const part = fc.oneof(
  fc.string({ unit: fc.constantFrom(':', '%', '2', '5', '3', 'A', 'a') }),
  fc.string({ unit: 'binary' }),
)
const name = fc.tuple(partition, fc.array(part, { maxLength: 4 }))

test('a key can be read back, so that no two names have the same one', () => {
  fc.assert(
    fc.property(name, ([partition, parts]) => {
      expect(parseStoreKey(storeKey(partition, ...parts))).toEqual({ partition, parts })
    }),
  )
})

test('keys and queues can be read by people, too', () => {
  expect(storeKey(partitionOf(true, 'acct_1'), 'reader', 'tmr_1')).toBe('live:acct_1:reader:tmr_1')
  expect(storeKey(partitionOf(false, undefined), 'a:b')).toBe('test::a%3Ab')
  expect(queueName('live', 'payment')).toBe('live:payment')
})
