/** What time is, for the pacer; tests bring their own. */
export interface PacingClock {
  /** Milliseconds, monotonic. */
  now(): number
  setTimeout(run: () => void, ms: number): unknown
}

export const realClock: PacingClock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
}

/** 0 comes first. */
export type Priority = 0 | 1 | 2

/**
 * Stripe allows a number of requests in a second, counted as they arrive, and does not say from when on it counts. On their way they
 * bunch up a little: so what is kept to is the number in a little more than a second, whenever that begins.
 */
const WINDOW_MS = 1030
/** How much of a second's requests may go out at once, at the start and after the process was busy with something else. */
const BURST = 0.2
/**
 * How long requests pause after Stripe has refused one although we kept to the rate: others share the account. Payments, which are few,
 * pause only when a payment was refused.
 */
const PENALTY_MS = 500
/** The longest time between two looks at who may go: what comes meanwhile may be allowed to go sooner than what waits. */
const LOOK_MS = 25

interface Waiter {
  until: number
  go(retryAfterMs: number): void
}

/** Says whose turn it is. */
export class Pacer {
  readonly #perMs: number
  readonly #burst: number
  readonly #clock: PacingClock
  readonly #lanes: readonly [Lane, Lane, Lane]
  /** When the latest requests went out, as many as are allowed in a second; the oldest stands at `#oldest`. */
  readonly #sent: Float64Array
  #oldest = 0
  /** How many may go out now, one after the other; what flows in is the rate. */
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
   * 0 when the turn has come; otherwise the milliseconds after which it makes sense to come back. `again`: it has had its turn, and was
   * refused, so it goes before those that came after it.
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

  /** Stripe has refused a request for a reason that concerns them all. */
  pause(): void {
    this.#refill()
    this.#tokens = Math.min(this.#tokens, -PENALTY_MS * this.#perMs)
  }

  /** Stripe has refused a request for a reason that concerns its like alone. */
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
      // It waited in vain because others came first; its turn would come after it has stopped waiting.
      if (waiter.until < this.#at) lane.shift().go(this.#waitMs(lane, lane.size))
      else if (!this.#isFree(lane)) return
      else {
        this.#take()
        lane.shift().go(0)
      }
    }
  }
}

/** Who waits with one priority: first in, first out, without moving what is behind. */
class Lane {
  /** How many requests may go out beyond what has flowed in. */
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
