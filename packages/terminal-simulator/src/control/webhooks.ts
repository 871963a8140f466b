import { type Event, events } from '../state/event.ts'
import { eventDestinations } from '../state/event-destination.ts'
import type { Namespace } from '../state/store.ts'
import { type WebhookDelivery, webhookDeliveries } from '../state/webhook-delivery.ts'
import { webhookEndpoints } from '../state/webhook-endpoint.ts'
import type { WebhookFault } from '../webhooks/faults.ts'
import { live, newSecret, rolled } from '../webhooks/secret.ts'
import { type Target, targetOf, targets } from '../webhooks/target.ts'
import { snapshotId } from '../webhooks/thin.ts'
import type { ReleaseOrder, Webhooks, WebhookWatcher } from '../webhooks/webhooks.ts'
import type { World } from '../world.ts'
import { UnknownIdError } from './unknown-id.ts'

/** An endpoint as a test sees it. */
export interface WebhookEndpointInfo {
  id: string
  url: string
  enabled: boolean
  enabled_events: readonly string[]
  payload: 'snapshot' | 'thin'
  /** It hears of its account's own events. */
  own: boolean
  /** It hears of the connected accounts' events. */
  connected: boolean
  account: string
  livemode: boolean
}

/** Which deliveries; all of them when nothing is said. */
export interface DeliveryFilter {
  /** The id of the event. */
  event?: string
  endpoint?: string
  type?: string
}

/** The webhooks on their way, and what happens to them there. Ids that are unknown throw an `Error`. */
export interface WebhookControl {
  endpoints(): WebhookEndpointInfo[]
  /** The secret that an endpoint signs with; while one is being rolled, the newest. */
  secret(endpoint: string): string
  /**
   * Rolls the secret as Stripe's dashboard does: for `overlapMs` (24 hours when absent) every delivery is signed with both.
   * @returns the new secret.
   */
  rollSecret(endpoint: string, options?: { overlapMs?: number }): string
  /** Every delivery with its attempts, oldest first: the newest 10,000. */
  deliveries(filter?: DeliveryFilter): WebhookDelivery[]
  /** Sends an event again, to one endpoint or to all that ask for it; resolves once that has been tried. It is not retried. */
  resend(event: string, options?: { endpoint?: string }): Promise<void>
  /** Delivers an event once more than Stripe promises, to one endpoint or to all that ask for it; resolves once that has been tried. */
  duplicate(event: string, options?: { endpoint?: string }): Promise<void>
  /** Lets the next deliveries that match be dropped, sent twice, delayed or overtaken. */
  fault(fault: WebhookFault): void
  /** Takes back the faults that no delivery has met yet. */
  clearFaults(): void
  /** Keeps back every delivery from now on. */
  hold(): void
  /** Sends what was kept back, in the order of the events unless another one is asked for, and holds no longer. */
  release(options?: { order?: ReleaseOrder }): void
  /**
   * Resolves when no delivery is being sent. Deliveries that are held, delayed or wait for a retry are not being sent: `release()`
   * and the clock send them. `clock.advance()` resolves after the deliveries that fell due have been tried.
   */
  idle(): Promise<void>
  /** Tells of every event and of every change of a delivery. What a watcher throws is uncaught. @returns a function that ends it. */
  watch(watcher: WebhookWatcher): () => void
}

export function webhookControl(world: World, webhooks: Webhooks): WebhookControl {
  function target(id: string): Target {
    for (const namespace of world.store.namespaces()) {
      const found = targetOf(namespace, id)
      if (found) return found
    }
    throw new UnknownIdError('webhook endpoint', id)
  }

  function eventById(id: string): { namespace: Namespace; event: Event } {
    for (const namespace of world.store.namespaces()) {
      const event = namespace.of(events).get(snapshotId(id, namespace.livemode))
      if (event) return { namespace, event }
    }
    throw new UnknownIdError('event', id)
  }

  async function sendAgain(
    cause: 'resend' | 'duplicate',
    id: string,
    { endpoint }: { endpoint?: string | undefined } = {},
  ): Promise<void> {
    const { namespace, event } = eventById(id)
    await webhooks.resend(namespace, event, cause, endpoint)
  }

  return {
    endpoints: () => world.store.namespaces().flatMap((namespace) => targets(namespace).map(info)),
    secret: (endpoint) => signingSecret(world, target(endpoint)),
    rollSecret(endpoint, { overlapMs = 24 * 60 * 60 * 1000 } = {}) {
      const { id, owner, secrets } = target(endpoint)
      const { value } = newSecret(world)
      const next = rolled(world, secrets, value, overlapMs)
      const endpointRecord = owner.of(webhookEndpoints).get(id)
      if (endpointRecord) owner.of(webhookEndpoints).put({ ...endpointRecord, secrets: next })
      const destination = owner.of(eventDestinations).get(id)
      if (destination) owner.of(eventDestinations).put({ ...destination, secrets: next })
      return value
    },
    deliveries: ({ event, endpoint, type } = {}) =>
      world.store.shared
        .of(webhookDeliveries)
        .newestFirst()
        .filter(
          (delivery) =>
            (event === undefined || delivery.event === event) &&
            (endpoint === undefined || delivery.endpoint === endpoint) &&
            (type === undefined || delivery.type === type),
        )
        .reverse(),
    resend: (id, options) => sendAgain('resend', id, options),
    duplicate: (id, options) => sendAgain('duplicate', id, options),
    fault: (fault) => webhooks.faults.add(fault),
    clearFaults: () => webhooks.faults.clear(),
    hold: () => webhooks.hold(),
    release: ({ order = 'emitted' } = {}) => webhooks.release(order),
    idle: () => webhooks.idle(),
    watch: (watcher) => webhooks.watch(watcher),
  }
}

function signingSecret(world: World, { secrets }: Target): string {
  return live(world, secrets)[0]?.value as string
}

function info({ id, url, enabled, enabled_events, payload, hears, owner }: Target): WebhookEndpointInfo {
  return {
    id,
    url,
    enabled,
    enabled_events,
    payload,
    own: hears.own,
    connected: hears.connected,
    account: owner.account,
    livemode: owner.livemode,
  }
}
