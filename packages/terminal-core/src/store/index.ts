export { rebuildDue } from './compose-store.ts'
export { indexDigest } from './index-digest.ts'
export {
  type Mode,
  modeOf,
  type Partition,
  parseStoreKey,
  partitionOf,
  type QueueName,
  queueName,
  type StoreKey,
  storeKey,
} from './keys.ts'
export {
  type AllAccounts,
  dueQueue,
  type Put,
  type PutOptions,
  type RecordClass,
  type RecordPage,
  type RecordPosition,
  type RecordQuery,
  type RecordStore,
  type RecordValue,
  recordKey,
  type StoredRecord,
} from './records.ts'
export type {
  Claim,
  CoordinationStore,
  DueWork,
  Flow,
  Following,
  Lock,
  RateLimit,
  StreamItem,
  Taken,
  TerminalStore,
} from './store.ts'
