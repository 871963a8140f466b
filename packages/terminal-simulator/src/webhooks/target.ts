import { accounts } from '../state/account.ts'
import { type EventDestinationRecord, eventDestinations } from '../state/event-destination.ts'
import type { Namespace } from '../state/store.ts'
import {
  type SigningSecret,
  type WebhookEndpointRecord,
  webhookEndpoints,
} from '../state/webhook-endpoint.ts'
import type { Scope } from '../world.ts'

/** The target of deliveries: a webhook endpoint, or an event destination of that type. */
export interface Target {
  id: string
  url: string
  enabled: boolean
  enabled_events: readonly string[]
  payload: 'snapshot' | 'thin'
  /** The API version of its events; `null` for the account's. */
  api_version: string | null
  /** Whose events it receives: those of its own account, of the connected accounts, or both. */
  receives: { own: boolean; connected: boolean }
  secrets: readonly SigningSecret[]
  /** The account and mode that it belongs to. */
  owner: Namespace
}

/** The enabled targets of a type of event, oldest first: those of the account, then those of its platform for connected accounts. */
export function targetsOf(scope: Scope, type: string): Target[] {
  const { world, namespace } = scope
  const own = targets(namespace).filter((target) => target.receives.own)
  const platform = world.store.shared.of(accounts).get(namespace.account)?.connected_to
  const connected = platform
    ? targets(world.store.namespace(platform, namespace.livemode)).filter(
        (target) => target.receives.connected,
      )
    : []
  return own.concat(connected).filter((target) => target.enabled && asksFor(target, type))
}

/** The current state of a target; `undefined` when it was deleted. */
export function targetOf(owner: Namespace, id: string): Target | undefined {
  const endpoint = owner.of(webhookEndpoints).get(id)
  if (endpoint) return fromEndpoint(owner, endpoint)
  const destination = owner.of(eventDestinations).get(id)
  return destination && fromDestination(owner, destination)
}

/** All targets of an account and mode, oldest first. */
export function targets(owner: Namespace): Target[] {
  const endpoints = owner.of(webhookEndpoints)
  const destinations = owner.of(eventDestinations)
  // A fast path for the events of accounts without webhooks.
  if (endpoints.size + destinations.size === 0) return []
  return [
    ...endpoints
      .newestFirst()
      .map((endpoint) => fromEndpoint(owner, endpoint))
      .reverse(),
    ...destinations
      .newestFirst()
      .map((destination) => fromDestination(owner, destination))
      .reverse(),
  ]
}

function fromEndpoint(owner: Namespace, endpoint: WebhookEndpointRecord): Target {
  const { id, url, enabled_events, api_version, connect, secrets } = endpoint
  return {
    id,
    url,
    enabled: endpoint.status === 'enabled',
    enabled_events,
    payload: 'snapshot',
    api_version,
    receives: { own: !connect, connected: connect },
    secrets,
    owner,
  }
}

function fromDestination(owner: Namespace, destination: EventDestinationRecord): Target {
  const { id, url, enabled_events, event_payload, events_from = ['@self'], secrets } = destination
  return {
    id,
    url,
    enabled: destination.status === 'enabled',
    enabled_events,
    payload: event_payload,
    api_version: destination.snapshot_api_version ?? null,
    receives: { own: events_from.includes('@self'), connected: events_from.includes('@accounts') },
    secrets,
    owner,
  }
}

// The type of a thin event is that of the snapshot event with the prefix `v1.`.
function asksFor(target: Target, type: string): boolean {
  const name = target.payload === 'thin' ? `v1.${type}` : type
  return target.enabled_events.includes('*') || target.enabled_events.includes(name)
}
