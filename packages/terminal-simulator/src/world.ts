import type { Activity } from './log/activity.ts'
import type { Settings } from './options.ts'
import type { Event } from './state/event.ts'
import type { Namespace, Store } from './state/store.ts'
import type { Agenda } from './time/agenda.ts'
import type { ScopedClock, TestClock } from './time/clock.ts'
import type { Ids } from './time/ids.ts'
import type { Random } from './time/random.ts'

/** What every part of one simulator shares: time, ids, settings and state. */
export interface World {
  readonly clock: ScopedClock
  /** The clock behind it, when a test can move it. */
  readonly testClock: TestClock | undefined
  readonly settings: Settings
  readonly store: Store
  readonly agenda: Agenda
  readonly webhooks: EventDispatcher
  readonly activity: Activity
  /** Ids of objects. The sequence starts again with the state, so that a test meets the same ids on every run. */
  ids: Ids
  /** Random decisions: a sequence of its own, so that it does not change the ids. */
  chance: Random
}

/** The part of a world that a request or a task acts on: the state of one account in one mode. */
export interface Scope {
  readonly world: World
  readonly namespace: Namespace
}

/** Delivers events to webhook endpoints. */
export interface EventDispatcher {
  dispatch(namespace: Namespace, event: Event, endpoints: readonly EndpointRef[]): void
}

/** A webhook endpoint or event destination. */
export interface EndpointRef {
  readonly id: string
  /** The account and mode that it belongs to. */
  readonly owner: Namespace
}

/** Unix time in seconds, as in Stripe's `created`. */
export function seconds(world: World): number {
  return Math.floor(world.clock.now() / 1000)
}
