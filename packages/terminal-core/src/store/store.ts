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

/** What instances of one service share. Every verb is atomic. */
export interface TerminalStore {
  /**
   * Takes one token from the bucket of `key`. A refused take costs nothing: a client that keeps knocking is let in as soon as a token
   * has flowed back.
   */
  take(key: string, limit: RateLimit): Promise<Taken>
  /** Frees connections and timers. The store must not be used afterwards. */
  close(): Promise<void>
}
