/** The clock of a simulator: the wall clock, or a clock that a test moves. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /**
   * Runs `task` once, `delayMs` milliseconds from now.
   * @returns a function that cancels the task; calling it after the task has run does nothing.
   */
  setTimeout(task: () => void | Promise<void>, delayMs: number): () => void
}

/** A clock that advances only when a test moves it. */
export interface TestClock extends Clock {
  /**
   * Moves time forward by `ms` milliseconds and runs every task that falls due, in order of due time, each at its own time.
   * Tasks that a task schedules run too when they fall due within the same move. A task that returns a promise is awaited.
   * Rejects with the first error that a task throws; the time is then the due time of that task.
   * Do not await it inside a task: moves run one after the other.
   */
  advance(ms: number): Promise<void>
}

export function isTestClock(clock: Clock): clock is TestClock {
  return 'advance' in clock
}

/** Node fires a timer with a longer delay at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The wall clock. Its timers do not keep the process alive. */
export function realClock(): Clock {
  return {
    now: () => Date.now(),
    setTimeout(task, delayMs) {
      const dueAt = Date.now() + delayMs
      let timer = arm()

      function arm(): NodeJS.Timeout {
        const left = dueAt - Date.now()
        if (left <= LONGEST_TIMER_MS) return setTimeout(task, left).unref()
        return setTimeout(() => {
          timer = arm()
        }, LONGEST_TIMER_MS).unref()
      }

      return () => clearTimeout(timer)
    },
  }
}

interface Timer {
  dueAt: number
  task: () => void | Promise<void>
}

/**
 * A clock for tests.
 * @param start the initial time, in milliseconds since the Unix epoch; 2026-01-01T00:00:00Z when absent.
 */
export function testClock(start = Date.UTC(2026, 0, 1)): TestClock {
  let time = start
  let moves: Promise<void> = Promise.resolve()
  const timers = new Set<Timer>()

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) {
      if (timer.dueAt <= until && (!next || timer.dueAt < next.dueAt)) next = timer
    }
    return next
  }

  async function move(ms: number): Promise<void> {
    const target = time + ms
    for (let timer = nextDue(target); timer; timer = nextDue(target)) {
      timers.delete(timer)
      time = Math.max(time, timer.dueAt)
      await timer.task()
    }
    time = target
  }

  return {
    now: () => time,
    setTimeout(task, delayMs) {
      const timer: Timer = { dueAt: time + Math.max(0, delayMs), task }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`advance(${ms}): the time must not be negative`)
      const moved = moves.then(() => move(ms))
      moves = moved.catch(() => undefined)
      return moved
    },
  }
}

/** A clock whose pending tasks can all be canceled, because the tasks of a simulator must not outlive its reset or close. */
export interface ScopedClock extends Clock {
  /** Resolves to `true` after `ms` milliseconds, or to `false` at once when all tasks are canceled. */
  sleep(ms: number): Promise<boolean>
  cancelAll(): void
}

export function scopedClock(clock: Clock): ScopedClock {
  const cancels = new Set<() => void>()
  const sleepers = new Set<(isOver: boolean) => void>()
  return {
    now: () => clock.now(),
    sleep(ms) {
      return new Promise((resolve) => {
        const wake = (isOver: boolean) => {
          sleepers.delete(wake)
          cancel()
          resolve(isOver)
        }
        const cancel = clock.setTimeout(() => wake(true), ms)
        sleepers.add(wake)
      })
    },
    setTimeout(task, delayMs) {
      const cancel = clock.setTimeout(() => {
        cancels.delete(cancel)
        return task()
      }, delayMs)
      cancels.add(cancel)
      return () => {
        cancels.delete(cancel)
        cancel()
      }
    },
    cancelAll() {
      for (const cancel of cancels) cancel()
      cancels.clear()
      for (const wake of sleepers) wake(false)
    },
  }
}
