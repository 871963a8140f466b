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
 * Emits an event and sends it to the endpoints that are enabled for it. Call it right after the `put`.
 * @param object the record as the API shows it, without expanded members. It is not copied, because records are replaced and never changed.
 * @param previousAttributes the former values of the members that changed.
 */
export function emit(scope: Scope, type: string, object: object, previousAttributes?: object): void {
  const { world, namespace } = scope
  const connected = world.store.shared.of(accounts).get(namespace.account)?.connected_to
  const targets = targetsOf(scope, type)
  const event: Event = {
    id: world.ids.id('evt_', 24),
    object: 'event',
    // Stripe docs, webhooks for Connect: an event of a connected account has `account`.
    ...(connected && { account: namespace.account }),
    api_version: world.settings.apiVersion,
    created: seconds(world),
    data: { object, ...(previousAttributes && { previous_attributes: previousAttributes }) },
    livemode: namespace.livemode,
    pending_webhooks: targets.length,
    request: currentRequest(),
    type,
  } satisfies Omit<Stripe.EventBase, 'data' | 'type'> & Pick<Event, 'data' | 'type'>
  const publish = () => {
    namespace.of(events).put(event)
    if (targets.length > 0)
      namespace.of(undelivered).put({ id: event.id, endpoints: targets.map(({ id }) => id) })
    world.webhooks.dispatch(namespace, event, targets)
  }
  const waiting = postponed.get(world)
  if (waiting) waiting.push(publish)
  else publish()
}

const postponed = new WeakMap<World, (() => void)[]>()

/**
 * Runs `work` and publishes the events that it emits afterwards, the last one first. Stripe guarantees no order of events.
 * The content of the events does not change.
 */
export function publishLastFirst<T>(world: World, work: () => T): T {
  const waiting: (() => void)[] = []
  postponed.set(world, waiting)
  try {
    return work()
  } finally {
    postponed.delete(world)
    const last = waiting.pop()
    last?.()
    for (const publish of waiting) publish()
  }
}
