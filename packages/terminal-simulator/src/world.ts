import type { ScopedClock } from './clock.ts'
import type { Ids } from './ids.ts'
import type { Settings } from './options.ts'
import type { Store } from './state/store.ts'

/** What every part of one simulator shares: its time, names, settings and state. */
export interface World {
  readonly clock: ScopedClock
  readonly settings: Settings
  readonly store: Store
  /** Names of objects. They begin anew with the state, so that a test meets the same names on every run. */
  ids: Ids
}
