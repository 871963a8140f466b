import type Stripe from 'stripe'
import { currentRequest } from '../request-context.ts'
import { targetsOf } from '../webhooks/target.ts'
import { seconds, type World } from '../world.ts'
import { accounts } from './account.ts'
import { type Namespace, table } from './store.ts'

/** An event as the API shows it. stripe-node tells events apart by `type`, each with its own object; here they are one. */
export interface Event {
  /** `evt_...` */
  id: string
  object: 'event'
  /** The connected account that it is about; absent for the platform's own events. */
  account?: string
  api_version: string
  /** Unix time in seconds. */
  created: number
  /** The object as it was when it happened, and the former values of what changed. */
  data: { object: object; previous_attributes?: object }
  livemode: boolean
  /** How many endpoints have not taken it yet. */
  pending_webhooks: number
  /** The request that caused it; both `null` when none did. */
  request: { id: string | null; idempotency_key: string | null }
  type: string
}

/** The newest 10,000 events of each account and mode. */
export const events = table<Event>({ object: 'event', noun: 'event', param: 'event', retain: 10_000 })

/** Endpoints that have not taken an event yet. */
interface Undelivered {
  /** The event's. */
  id: string
  endpoints: readonly string[]
}

const undelivered = table<Undelivered>({
  object: 'undelivered_event',
  noun: 'event',
  param: 'event',
  retain: 10_000,
})

/** An endpoint has taken an event. Taking it again changes nothing. */
export function markDelivered(namespace: Namespace, id: string, endpoint: string): void {
  const event = namespace.of(events).get(id)
  const waiting = namespace.of(undelivered).get(id)?.endpoints ?? []
  const left = waiting.filter((other) => other !== endpoint)
  if (!event || left.length === waiting.length) return
  if (left.length === 0) namespace.of(undelivered).delete(id)
  else namespace.of(undelivered).put({ id, endpoints: left })
  namespace.of(events).put({ ...event, pending_webhooks: left.length })
}

/** Events are shown for 30 days. Stripe docs: https://docs.stripe.com/api/events/list */
const SHOWN_SECONDS = 30 * 24 * 60 * 60

/** The lowest `created` of an event that is still shown. */
export function oldestEvent(world: World): number {
  return seconds(world) - SHOWN_SECONDS
}

/**
 * Tells that something has happened: call it right after the `put`. Endpoints that ask for such events are sent it.
 * @param object what the API shows of the record: no hidden members, nothing expanded. It is kept as it is: records are replaced, never changed.
 * @param previousAttributes the former values of the members that changed.
 */
export function emit(
  world: World,
  namespace: Namespace,
  type: string,
  object: object,
  previousAttributes?: object,
): void {
  const connected = world.store.shared.of(accounts).get(namespace.account)?.connected_to
  const targets = targetsOf(world, namespace, type)
  const event: Event = {
    id: world.ids.id('evt_', 24),
    object: 'event',
    // Stripe docs, webhooks for Connect: the events of connected accounts name their account.
    ...(connected && { account: namespace.account }),
    api_version: world.settings.apiVersion,
    created: seconds(world),
    data: { object, ...(previousAttributes && { previous_attributes: previousAttributes }) },
    livemode: namespace.livemode,
    pending_webhooks: targets.length,
    request: currentRequest(),
    type,
  } satisfies Omit<Stripe.EventBase, 'data' | 'type'> & Pick<Event, 'data' | 'type'>
  const tell = () => {
    namespace.of(events).put(event)
    if (targets.length > 0)
      namespace.of(undelivered).put({ id: event.id, endpoints: targets.map(({ id }) => id) })
    world.webhooks.dispatch(namespace, event, targets)
  }
  const waiting = untold.get(world)
  if (waiting) waiting.push(tell)
  else tell()
}

const untold = new WeakMap<World, (() => void)[]>()

/**
 * Does `work` and tells of what happened in it afterwards, what happened last before the rest: Stripe promises no order of events.
 * The events are as they were when they happened.
 */
export function tellLastFirst<T>(world: World, work: () => T): T {
  const waiting: (() => void)[] = []
  untold.set(world, waiting)
  try {
    return work()
  } finally {
    untold.delete(world)
    const last = waiting.pop()
    last?.()
    for (const tell of waiting) tell()
  }
}
