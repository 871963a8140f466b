/** A token bucket: `burst` tokens at most, refilled evenly at `perMinute`. */
export interface RateLimit {
  /** How many requests may come at once. */
  burst: number
  /** How many tokens flow back in a minute. */
  perMinute: number
}

/** The outcome of {@link TerminalStore.take}. */
export interface Taken {
  allowed: boolean
  /** Milliseconds until the next token is there; 0 when allowed. */
  retryAfterMs: number
}

/** One entry of a stream. Frozen: every follower is handed the same object, so that what is derived from it can be kept with it. */
export interface StreamItem {
  /** Names the place in the stream. What an id looks like is the store's own affair. */
  readonly id: string
  readonly data: string
}

/** An async iterator for one reader that may be left at any time, also while it waits for the next item. */
export interface Flow<T> extends AsyncIterator<T, undefined> {
  return(): Promise<IteratorReturnResult<undefined>>
  [Symbol.asyncIterator](): Flow<T>
}

/** The outcome of {@link TerminalStore.follow}. */
export interface Following {
  /** Where the items begin: behind this id. The one that was asked for, or the newest. */
  start: string
  /** True when the id that was asked for is no longer, or never was, in the history: items may have been missed. */
  gap: boolean
  items: Flow<StreamItem>
}

/**
 * The outcome of {@link TerminalStore.claim}: the work is the caller's, was done before, or is being done by somebody else. `token`
 * proves the claim to `complete` and `release`.
 */
export type Claim = { state: 'claimed'; token: string } | { state: 'done' } | { state: 'busy' }

/** What instances of one service share. Every verb is atomic. */
export interface TerminalStore {
  /**
   * Takes one token from the bucket of `key`. A refused take costs nothing: a client that keeps knocking is let in as soon as a token
   * has flowed back.
   */
  take(key: string, limit: RateLimit): Promise<Taken>
  /**
   * Adds to the end of a stream and returns the id of the item. The newest 1,000 items of the last hour are kept for those who come
   * back.
   */
  append(stream: string, data: string): Promise<string>
  /**
   * Follows a stream behind the item `after`, any string; without one, or when it is not known, from now on. Nothing that is appended
   * after this has resolved is missed, and nothing comes twice.
   *
   * `signal` ends the items, as `return()` does. A follower that falls more than 1,000 items behind is dropped: its next item is a
   * TerminalError `stream_interrupted`, and it may come back with the last id it has seen.
   */
  follow(stream: string, after?: string, signal?: AbortSignal): Promise<Following>
  /**
   * Whether anybody follows a stream, or has left it less than an hour ago and may come back for what was missed. What is not followed
   * need not be appended: so with the answer false the store forgets the history, and every id that it has given out is a gap.
   *
   * Optional: the streams of a store that cannot tell always count as followed.
   */
  isFollowed?(stream: string): Promise<boolean>
  /**
   * Claims a piece of work that must be done once. Of several callers at once one gets it. After `leaseMs` milliseconds without
   * `complete` or `release` its holder counts as dead, and the next caller gets it.
   */
  claim(key: string, leaseMs: number): Promise<Claim>
  /**
   * Marks the work as done for `retainMs` milliseconds; afterwards it can be claimed again. False, and nothing is changed, when
   * somebody else has claimed or done it since. A holder that has only outlived its lease may still complete: the work is done, and
   * must not be done again.
   */
  complete(key: string, token: string, retainMs: number): Promise<boolean>
  /** Gives a claim back, so that the next caller gets it at once. False, and nothing is changed, when `token` no longer holds it. */
  release(key: string, token: string): Promise<boolean>
  /** Frees connections and timers. The store must not be used afterwards. */
  close(): Promise<void>
}
