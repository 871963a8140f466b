import { partitionOf, queueName, storeKey } from './keys.ts'
import { memoryStore } from './memory-store.ts'
import type { RecordClass } from './records.ts'

// No key, queue or record can lack the mode and the account.
const store = memoryStore()
const partition = partitionOf(true, undefined)
declare const sales: RecordClass<{ format: number }, 'order' | 'reader'>

void store.lock(storeKey(partition, 'reader', 'tmr_1'), 1_000)
// @ts-expect-error a plain string
void store.lock('reader:tmr_1', 1_000)
// @ts-expect-error a plain string
void store.claim('webhook:evt_1', 1_000)
// @ts-expect-error a key without a partition
storeKey('reader', 'tmr_1')
// @ts-expect-error no account, not even undefined
partitionOf(true)

void store.takeDue(queueName('live', 'payment'), { limit: 1, leaseMs: 1 })
// @ts-expect-error a plain string
void store.takeDue('payment', { limit: 1, leaseMs: 1 })
// @ts-expect-error a key is no queue
void store.takeDue(storeKey(partition, 'payment'), { limit: 1, leaseMs: 1 })

void store.get(partition, sales, 'id')
// @ts-expect-error no partition
void store.get(sales, 'id')
// @ts-expect-error all accounts are for queries
void store.get({ mode: 'live', account: undefined }, sales, 'id')
void store.query({ mode: 'live', account: undefined }, sales, { limit: 1 })
// @ts-expect-error all accounts must be asked for
void store.query({ mode: 'live' }, sales, { limit: 1 })

void store.put(
  partition,
  sales,
  'id',
  { format: 1 },
  { expected: 'absent', index: { order: [], reader: [] } },
)
// @ts-expect-error an index that is left out would lose the record
void store.put(partition, sales, 'id', { format: 1 }, { expected: 'absent', index: { order: [] } })
// @ts-expect-error an index that the class does not declare
void store.query(partition, sales, { where: { status: ['open'] }, limit: 1 })
