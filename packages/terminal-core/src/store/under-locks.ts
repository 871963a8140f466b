import { type ErrorCode, TerminalError } from '../errors.ts'
import type { StoreKey } from './keys.ts'
import type { CoordinationStore } from './store.ts'

/** A lock that some work needs, and the error for a caller who comes while another one holds it. */
export interface NeededLock {
  key: StoreKey
  busy: ErrorCode
}

/**
 * Runs work while it holds all the locks. It does not wait for one: of two callers at once, one is refused. The leases only matter when
 * the process dies.
 *
 * @throws TerminalError The code of the first lock that another caller holds
 */
export async function underLocks<T>(
  store: CoordinationStore,
  locks: readonly NeededLock[],
  leaseMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const [first, ...others] = locks
  if (first === undefined) return work()
  const lock = await store.lock(first.key, leaseMs)
  if (lock.state === 'busy') throw new TerminalError(first.busy, { retryAfterSeconds: RETRY_AFTER_SECONDS })
  try {
    return await underLocks(store, others, leaseMs, work)
  } finally {
    await store.unlock(first.key, lock.token)
  }
}

/** A command takes a few seconds at most; the lease of a holder that has died says nothing about the ones that live. */
const RETRY_AFTER_SECONDS = 1
