import { array, integer, object, oneOf, type Param, required, string } from '../api/params.ts'
import { type Event, events } from '../state/event.ts'
import { eventDestinations } from '../state/event-destination.ts'
import type { Namespace } from '../state/store.ts'
import { type WebhookDelivery, webhookDeliveries } from '../state/webhook-delivery.ts'
import { webhookEndpoints } from '../state/webhook-endpoint.ts'
import type { WebhookFault } from '../webhooks/faults.ts'
import { live, newSecret, rolled } from '../webhooks/secret.ts'
import { type Target, targetOf, targets } from '../webhooks/target.ts'
import { snapshotId } from '../webhooks/thin.ts'
import type { ReleaseOrder, WebhookWatcher } from '../webhooks/webhooks.ts'
import { unknownId } from './control-error.ts'
import { type ControlledSimulator, mapped, operation, operationOn } from './operation.ts'
import { delivery, endpoint, type WebhookEndpointInfo } from './shapes.ts'

const A_DAY_MS = 24 * 60 * 60 * 1000

/** Which deliveries; all of them when empty. */
export interface DeliveryFilter {
  /** The id of the event. */
  event?: string | undefined
  endpoint?: string | undefined
  type?: string | undefined
  /** The maximum number of deliveries, the newest ones. */
  limit?: number | undefined
}

export interface OneEndpoint {
  /** The id of the endpoint; all that are enabled for the event when absent. */
  endpoint?: string | undefined
}

const oneEndpoint: Param<OneEndpoint> = object({ endpoint: string() })
const deliveries = array(delivery)

const fault: Param<WebhookFault> = mapped(
  object({
    kind: required(oneOf(['drop', 'duplicate', 'delay', 'reorder'])),
    count: integer({ min: 1 }),
    endpoint: string(),
    type: string(),
    delay_ms: integer({ min: 0 }),
  }),
  ({ delay_ms, ...given }) => ({ ...given, delayMs: delay_ms }),
)

/** Webhooks and their delivery. */
export const webhookOperations = {
  deliveries: operation({
    method: 'GET',
    path: '/deliveries',
    summary: 'Lists deliveries of webhooks with their attempts, oldest first: at most the newest 10,000.',
    input: object({
      event: string(),
      endpoint: string(),
      type: string(),
      limit: integer({ min: 1, max: 10_000 }),
    }),
    returns: deliveries,
    run: ({ world }, filter: DeliveryFilter = {}): WebhookDelivery[] =>
      world.store.shared
        .of(webhookDeliveries)
        .newestFirst()
        .filter((candidate) => matches(candidate, filter))
        .slice(0, filter.limit)
        .reverse(),
  }),
  resend: operationOn({
    method: 'POST',
    path: '/events/:event/resend',
    summary:
      'Sends an event again, once and without retries, to one endpoint or to all that are enabled for it. Returns the deliveries of the event after the attempt.',
    input: oneEndpoint,
    returns: deliveries,
    run: (simulator, id, options: OneEndpoint = {}) => sendAgain(simulator, 'resend', id, options),
  }),
  duplicate: operationOn({
    method: 'POST',
    path: '/events/:event/duplicate',
    summary:
      'Delivers an event a second time, with retries, as Stripe may. Returns the deliveries of the event after the attempt.',
    input: oneEndpoint,
    returns: deliveries,
    run: (simulator, id, options: OneEndpoint = {}) => sendAgain(simulator, 'duplicate', id, options),
  }),
  endpoints: operation({
    method: 'GET',
    path: '/webhooks/endpoints',
    summary: 'Lists webhook endpoints and event destinations of all accounts, without their secrets.',
    returns: array(endpoint),
    run: ({ world }): WebhookEndpointInfo[] =>
      world.store.namespaces().flatMap((namespace) => targets(namespace).map(info)),
  }),
  rollSecret: operationOn({
    method: 'POST',
    path: '/webhooks/endpoints/:endpoint/roll_secret',
    summary:
      "Rolls the signing secret as Stripe's dashboard does and returns the new one. For `overlap_ms` (24 hours when absent) deliveries are signed with both.",
    input: mapped(object({ overlap_ms: integer({ min: 0 }) }), ({ overlap_ms }) => ({
      overlapMs: overlap_ms,
    })),
    member: 'secret',
    returns: string(),
    run(simulator, endpoint, { overlapMs = A_DAY_MS }: { overlapMs?: number | undefined } = {}): string {
      const { world } = simulator
      const { id, owner, secrets } = targetById(simulator, endpoint)
      const { value } = newSecret(world)
      const next = rolled(world, secrets, value, overlapMs)
      const webhookEndpoint = owner.of(webhookEndpoints).get(id)
      if (webhookEndpoint) owner.of(webhookEndpoints).put({ ...webhookEndpoint, secrets: next })
      const destination = owner.of(eventDestinations).get(id)
      if (destination) owner.of(eventDestinations).put({ ...destination, secrets: next })
      return value
    },
  }),
  fault: operation({
    method: 'POST',
    path: '/webhooks/fault',
    summary: 'Drops, duplicates, delays or reorders the next deliveries that match.',
    input: fault,
    run: ({ webhooks }, given: WebhookFault) => webhooks.faults.add(given),
  }),
  clearFaults: operation({
    method: 'DELETE',
    path: '/webhooks/fault',
    summary: 'Removes the webhook faults that have not been applied to a delivery yet.',
    run: ({ webhooks }) => webhooks.faults.clear(),
  }),
  hold: operation({
    method: 'POST',
    path: '/webhooks/hold',
    summary: 'Holds every delivery from now on.',
    run: ({ webhooks }) => webhooks.hold(),
  }),
  release: operation({
    method: 'POST',
    path: '/webhooks/release',
    summary:
      'Sends the deliveries that were held, in the order of the events unless another one is given, and stops holding.',
    input: object({ order: oneOf(['emitted', 'reversed', 'shuffled']) }),
    run: ({ webhooks }, { order = 'emitted' }: { order?: ReleaseOrder | undefined } = {}) =>
      webhooks.release(order),
  }),
  idle: operation({
    method: 'POST',
    path: '/webhooks/idle',
    summary:
      'Waits until no delivery is being sent. Deliveries that are held, delayed or wait for a retry are not being sent: `release` and the clock send them.',
    run: ({ webhooks }) => webhooks.idle(),
  }),
}

/** The functions of `simulator.control.webhooks` that have no route. */
export function webhookQueries(simulator: ControlledSimulator) {
  return {
    /** The secret that an endpoint signs with; while one is being rolled, the newest. */
    secret(endpoint: string): string {
      const { secrets } = targetById(simulator, endpoint)
      return live(simulator.world, secrets)[0]?.value as string
    },
    /** Calls the watcher with every event and every change of a delivery. An error it throws is uncaught. Returns a function that ends it. */
    watch: (watcher: WebhookWatcher): (() => void) => simulator.webhooks.watch(watcher),
  }
}

function matches(candidate: WebhookDelivery, { event, endpoint, type }: DeliveryFilter): boolean {
  if (event !== undefined && candidate.event !== event) return false
  if (endpoint !== undefined && candidate.endpoint !== endpoint) return false
  return type === undefined || candidate.type === type
}

async function sendAgain(
  simulator: ControlledSimulator,
  cause: 'resend' | 'duplicate',
  id: string,
  { endpoint }: OneEndpoint,
): Promise<WebhookDelivery[]> {
  const { namespace, event } = eventById(simulator, id)
  await simulator.webhooks.resend(namespace, event, cause, endpoint)
  return webhookOperations.deliveries.run(simulator, { event: event.id })
}

function eventById({ world }: ControlledSimulator, id: string): { namespace: Namespace; event: Event } {
  for (const namespace of world.store.namespaces()) {
    const event = namespace.of(events).get(snapshotId(id, namespace.livemode))
    if (event) return { namespace, event }
  }
  throw unknownId('event', id)
}

function targetById({ world }: ControlledSimulator, id: string): Target {
  for (const namespace of world.store.namespaces()) {
    const target = targetOf(namespace, id)
    if (target) return target
  }
  throw unknownId('webhook endpoint', id)
}

function info({ id, url, enabled, enabled_events, payload, receives, owner }: Target): WebhookEndpointInfo {
  return {
    id,
    url,
    enabled,
    enabled_events: [...enabled_events],
    payload,
    own: receives.own,
    connected: receives.connected,
    account: owner.account,
    livemode: owner.livemode,
  }
}
