import type { Activity } from './activity.ts'
import type { Task, TaskName } from './agenda.ts'
import type { ScopedClock, TestClock } from './clock.ts'
import type { Ids } from './ids.ts'
import type { Settings } from './options.ts'
import type { Random } from './random.ts'
import type { Store } from './state/store.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

/** What every part of one simulator shares: its time, names, settings and state. */
export interface World {
  readonly clock: ScopedClock
  /** The clock that stands behind it, where somebody can move it. */
  readonly testClock: TestClock | undefined
  readonly settings: Settings
  readonly store: Store
  /** What happens by itself, when its time comes. */
  readonly tasks: Readonly<Record<TaskName, Task>>
  readonly webhooks: Webhooks
  /** What has happened, for whoever looks on. */
  readonly activity: Activity
  /** Names of objects. They begin anew with the state, so that a test meets the same names on every run. */
  ids: Ids
  /** What chance decides: a sequence of its own, so that it does not change the names. */
  chance: Random
}

/** Unix time in seconds, as in Stripe's `created`. */
export function seconds(world: World): number {
  return Math.floor(world.clock.now() / 1000)
}
