import type Stripe from 'stripe'
import { accounts } from '../state/account.ts'
import { type Event, events, undelivered } from '../state/event.ts'
import { targetsOf } from '../webhooks/target.ts'
import { type Scope, seconds, type World } from '../world.ts'
import { currentRequest } from './request-context.ts'

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
export function emit(scope: Scope, type: string, object: object, previousAttributes?: object): void {
  const { world, namespace } = scope
  const connected = world.store.shared.of(accounts).get(namespace.account)?.connected_to
  const targets = targetsOf(scope, type)
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
