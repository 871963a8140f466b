/** The clock of the pacer, which tests replace. */
export interface PacingClock {
  /** Milliseconds, monotonic. */
  now(): number
  setTimeout(run: () => void, ms: number): unknown
}

export const realClock: PacingClock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
}

/** 0 is served first. */
export type Priority = 0 | 1 | 2

/**
 * Stripe limits the requests of a second, counted on arrival, and does not document where a second begins. Requests bunch up a little on
 * the way, so the limit is applied to a window that slides and is a little longer.
 */
const WINDOW_MS = 1030
/** The share of a second's requests that may be sent at once, at the start and after the process was busy. */
const BURST = 0.2
/**
 * How long requests pause after Stripe has refused one although we kept to the rate, because others share the account. Payments, which
 * are few, pause only when a payment was refused.
 */
const PENALTY_MS = 500
/** Upper bound of the timer, so that a request of higher priority that arrives meanwhile is considered soon. */
const LOOK_MS = 25

interface Waiter {
  until: number
  go(retryAfterMs: number): void
}

/** Decides when each request may be sent. */
export class Pacer {
  readonly #perMs: number
  readonly #burst: number
  readonly #clock: PacingClock
  readonly #lanes: readonly [Lane, Lane, Lane]
  /** When the latest requests were sent, as many as a second allows; a ring whose oldest entry is at `#oldest`. */
  readonly #sent: Float64Array
  #oldest = 0
  /** How many requests may be sent now; refilled at the rate. */
  #tokens: number
  #at: number
  #timed = false

  constructor(ratePerSecond: number, clock: PacingClock) {
    this.#perMs = ratePerSecond / WINDOW_MS
    this.#burst = Math.max(1, ratePerSecond * BURST)
    this.#sent = new Float64Array(Math.max(1, Math.floor(ratePerSecond))).fill(Number.NEGATIVE_INFINITY)
    this.#clock = clock
    this.#lanes = [new Lane(PENALTY_MS * this.#perMs), new Lane(0), new Lane(0)]
    this.#tokens = this.#burst
    this.#at = clock.now()
  }

  /**
   * 0 when the request may be sent; otherwise the milliseconds after which a retry makes sense. `again`: the request was sent and refused,
   * so it goes before those that came after it.
   */
  turn(priority: Priority, until: number, again: boolean): number | Promise<number> {
    this.#refill()
    const lane = this.#lanes[priority]
    const ahead = this.#aheadOf(priority, again)
    if (ahead === 0 && this.#isFree(lane)) {
      this.#take()
      return 0
    }
    const waitMs = this.#waitMs(lane, ahead)
    if (this.#at + waitMs > until) return waitMs
    return new Promise((go) => {
      if (again) lane.unshift({ until, go })
      else lane.push({ until, go })
      this.#arm()
    })
  }

  /** Stripe has refused a request for a reason that concerns all requests. */
  pause(): void {
    this.#refill()
    this.#tokens = Math.min(this.#tokens, -PENALTY_MS * this.#perMs)
  }

  /** Stripe has refused a request for a reason that concerns its priority alone. */
  pauseLane(priority: Priority): void {
    this.#lanes[priority].pausedUntil = this.#clock.now() + PENALTY_MS
  }

  #isFree(lane: Lane): boolean {
    return this.#tokens + lane.overdraft >= 1 && this.#windowMs() <= 0 && lane.pausedUntil <= this.#at
  }

  #take(): void {
    this.#tokens -= 1
    this.#sent[this.#oldest] = this.#at
    this.#oldest = (this.#oldest + 1) % this.#sent.length
  }

  /** Milliseconds until the oldest of a second's requests no longer counts. */
  #windowMs(): number {
    return (this.#sent[this.#oldest] as number) + WINDOW_MS - this.#at
  }

  #waitMs(lane: Lane, ahead: number): number {
    const flowMs = (ahead + 1 - this.#tokens - lane.overdraft) / this.#perMs
    return Math.max(1, flowMs, this.#windowMs(), lane.pausedUntil - this.#at)
  }

  #aheadOf(priority: Priority, again: boolean): number {
    const before = this.#lanes.slice(0, again ? priority : priority + 1)
    return before.reduce((ahead, { size }) => ahead + size, 0)
  }

  #refill(): void {
    const now = this.#clock.now()
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs)
    this.#at = now
  }

  #arm(): void {
    if (this.#timed) return
    this.#timed = true
    const waiting = this.#lanes.filter(({ size }) => size > 0)
    const ms = Math.min(LOOK_MS, ...waiting.map((lane) => this.#waitMs(lane, 0)))
    this.#clock.setTimeout(() => this.#tick(), Math.ceil(ms))
  }

  #tick(): void {
    this.#timed = false
    this.#refill()
    for (const lane of this.#lanes) this.#serve(lane)
    if (this.#lanes.some(({ size }) => size > 0)) this.#arm()
  }

  #serve(lane: Lane): void {
    for (let waiter = lane.peek(); waiter; waiter = lane.peek()) {
      // Others came first, and its turn would come after it has given up.
      if (waiter.until < this.#at) lane.shift().go(this.#waitMs(lane, lane.size))
      else if (!this.#isFree(lane)) return
      else {
        this.#take()
        lane.shift().go(0)
      }
    }
  }
}

/** The waiting requests of one priority: first in, first out, without moving the rest of the array. */
class Lane {
  /** How many requests may be sent beyond the tokens that are left. */
  readonly overdraft: number
  /** Milliseconds on the pacer's clock. */
  pausedUntil = 0
  #items: Waiter[] = []
  #head = 0

  constructor(overdraft: number) {
    this.overdraft = overdraft
  }

  get size(): number {
    return this.#items.length - this.#head
  }

  push(waiter: Waiter): void {
    this.#items.push(waiter)
  }

  unshift(waiter: Waiter): void {
    if (this.#head > 0) this.#items[--this.#head] = waiter
    else this.#items.unshift(waiter)
  }

  peek(): Waiter | undefined {
    return this.#items[this.#head]
  }

  shift(): Waiter {
    const waiter = this.#items[this.#head++] as Waiter
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return waiter
  }
}
