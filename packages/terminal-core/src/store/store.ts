import type { QueueName, StoreKey } from './keys.ts'
import type { RecordStore } from './records.ts'

/** A token bucket: `burst` tokens at most, refilled evenly at `perMinute`. */
export interface RateLimit {
  /** How many requests may come at once. */
  burst: number
  /** How many tokens are added in a minute. */
  perMinute: number
}

/** The result of {@link CoordinationStore.take}. */
export interface Taken {
  allowed: boolean
  /** Milliseconds until the next token is available; 0 when allowed. */
  retryAfterMs: number
}

/** One item of a stream. Frozen: all followers get the same object, so that what is derived from it can be cached by it. */
export interface StreamItem {
  /** The position in the stream. Its format is the store's own. */
  readonly id: string
  readonly data: string
}

/** An async iterator for one consumer, which may call `return()` at any time, also while a `next()` is pending. */
export interface Flow<T> extends AsyncIterator<T, undefined> {
  return(): Promise<IteratorReturnResult<undefined>>
  [Symbol.asyncIterator](): Flow<T>
}

/** The result of {@link CoordinationStore.follow}. */
export interface Following {
  /** The id after which the items begin: the requested one, or that of the newest item. */
  start: string
  /** True when the requested id is not in the history: items may have been missed. */
  gap: boolean
  items: Flow<StreamItem>
}

/**
 * The result of {@link CoordinationStore.claim}: the caller has the work, the work was completed before, or another caller has it. `token`
 * proves the claim to `complete` and `release`.
 */
export type Claim = { state: 'claimed'; token: string } | { state: 'done' } | { state: 'busy' }

/** The result of {@link CoordinationStore.lock}. */
export type Lock =
  | { state: 'locked'; token: number }
  /** `retryAfterMs`: milliseconds until the lease of the holder ends, unless the holder extends it. */
  | { state: 'busy'; retryAfterMs: number }

/** Due work that {@link CoordinationStore.takeDue} has leased to the caller. */
export interface DueWork {
  key: StoreKey
  /** Milliseconds since the epoch: the time that the work was scheduled for. */
  at: number
  /** Proves the lease to `completeDue`. */
  token: string
}

/**
 * What the instances of one service share while they run. It may be lost, in a crash or a failover: then limits start full, streams have
 * gaps, an event may be handled twice, and due work is rebuilt from the records.
 *
 * Every verb is atomic. Leases and times of due work go by the store's clock. Lengths of time are milliseconds, points in time are
 * milliseconds since the epoch. A verb rejects only when the store cannot be reached; losing a lock, a claim or a lease is a result.
 */
export interface CoordinationStore {
  /** Takes one token from the bucket of `key`. A refused take takes nothing and does not delay the next token. */
  take(key: StoreKey, limit: RateLimit): Promise<Taken>

  /** Appends an item to a stream and returns its id. The store keeps the newest 1,000 items of the last hour. */
  append(stream: StoreKey, data: string): Promise<string>
  /**
   * Follows a stream from the item after `after`, which may be any string. Without it, or when it is not in the history, from now on.
   * Every item that is appended after the promise has resolved is delivered, exactly once and in order.
   *
   * `signal` ends the items, as `return()` does. A follower that is more than 1,000 items behind is dropped: its next item is a
   * TerminalError `stream_interrupted`, and it can follow again from the last id that it has seen.
   */
  follow(stream: StoreKey, after?: string, signal?: AbortSignal): Promise<Following>
  /**
   * True while a stream has followers, and for an hour after the last one has left, since it may return. Nothing needs to be appended to
   * any other stream: when the answer is false, the store deletes the history, and every id that it has returned is a gap.
   *
   * Optional. Without it every stream counts as followed.
   */
  isFollowed?(stream: StoreKey): Promise<boolean>

  /**
   * Claims work that must be done once. One of several concurrent callers gets it. When the holder neither completes nor releases it
   * within `leaseMs`, the next caller gets it.
   */
  claim(key: StoreKey, leaseMs: number): Promise<Claim>
  /**
   * Records the work as done for `retainMs`; after that it can be claimed again. False, and nothing changes, when another caller has
   * claimed or completed it since. A holder whose lease has ended may still complete: the work is done and must not be done again.
   */
  complete(key: StoreKey, token: string, retainMs: number): Promise<boolean>
  /** Gives the work back, so that the next caller gets it at once. False, and nothing changes, when `token` does not hold it any more. */
  release(key: StoreKey, token: string): Promise<boolean>

  /**
   * Locks `key` for `leaseMs`. It has at most one holder at a time. The lock is not reentrant: a holder that asks again gets `busy`.
   *
   * `token` is greater than that of every earlier lock of the key, so that whatever is written under the lock can be ordered by it. It is
   * an integer that fits a JavaScript number, a SQL bigint and a Redis counter, all of which compare it correctly; strings of digits would
   * not be. It must also be greater than the tokens from before the store has lost its data, because records that have kept one are
   * durable: a store achieves this by starting from its clock, in microseconds.
   */
  lock(key: StoreKey, leaseMs: number): Promise<Lock>
  /** Whether `token` holds the lock now. Ask before each step that must not happen without it. */
  holds(key: StoreKey, token: number): Promise<boolean>
  /** Makes the lease end `leaseMs` from now. False, and nothing changes, when it has ended already, even if nobody has the lock. */
  extend(key: StoreKey, token: number, leaseMs: number): Promise<boolean>
  /** Frees the lock. False, and nothing changes, when `token` does not hold it any more. */
  unlock(key: StoreKey, token: number): Promise<boolean>

  /**
   * Schedules work for `at`, or moves it there if it is scheduled already: a queue has one time for a key. Null removes it. An `at` in the
   * past, such as 0, means at once. With `ifAbsent`, work that is scheduled or leased stays as it is.
   *
   * Where several independent reasons can make the same work due, give each a queue of its own, so that none moves the time of another.
   */
  schedule(
    queue: QueueName,
    key: StoreKey,
    at: number | null,
    options?: { ifAbsent?: boolean },
  ): Promise<void>
  /**
   * Leases up to `limit` pieces of work whose time has come, the longest overdue first. No other caller gets one of them while its lease
   * lasts, even if it is scheduled anew. When a lease ends without `completeDue`, the work is due again.
   */
  takeDue(queue: QueueName, options: { limit: number; leaseMs: number }): Promise<DueWork[]>
  /**
   * Ends a lease. The work is removed, unless it was scheduled anew during the lease: then it keeps its new time. False, and nothing
   * changes, when another caller has leased the work since, or it was removed.
   */
  completeDue(queue: QueueName, key: StoreKey, token: string): Promise<boolean>

  /** Frees connections and timers. The store must not be used afterwards. */
  close(): Promise<void>
}

/** Both ports. A put with `due` writes the record and its due work together; see {@link RecordStore.put}. */
export interface TerminalStore extends CoordinationStore, RecordStore {
  close(): Promise<void>
}
