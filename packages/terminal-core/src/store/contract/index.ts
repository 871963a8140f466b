import type { RecordStore } from '../records.ts'
import type { TerminalStore } from '../store.ts'
import { claimTests } from './claims.ts'
import { bind, type ContractTest, type Subject } from './contract.ts'
import { dueTests } from './due.ts'
import { type CoordinationSubject, lockTests } from './locks.ts'
import { recordDueTests } from './record-due.ts'
import { recordModelTests } from './record-model.ts'
import { recordTests } from './records.ts'
import { streamTests } from './streams.ts'
import { takeTests } from './take.ts'

export type { ContractTest, CoordinationSubject, Subject }

/** A store of both ports under test. */
export interface StoreSubject extends Subject<TerminalStore> {
  lose: CoordinationSubject['lose']
}

/** What every implementation of `CoordinationStore` must pass. */
export function coordinationContract(open: () => Promise<CoordinationSubject>): ContractTest[] {
  return [
    ...bind('take', takeTests, open),
    ...bind('claims', claimTests, open),
    ...bind('locks', lockTests, open),
    ...bind('due work', dueTests, open),
    ...bind('streams', streamTests, open),
  ]
}

/** What every implementation of `RecordStore` must pass. */
export function recordContract(open: () => Promise<Subject<RecordStore>>): ContractTest[] {
  return [...bind('records', recordTests, open), ...bind('records', recordModelTests, open)]
}

/** What every implementation of both ports must pass, one of `composeStore` included. */
export function storeContract(open: () => Promise<StoreSubject>): ContractTest[] {
  return [
    ...coordinationContract(open),
    ...recordContract(open),
    ...bind('due records', recordDueTests, open),
  ]
}
