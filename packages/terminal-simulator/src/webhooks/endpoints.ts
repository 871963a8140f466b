import { API_VERSION, isApiVersion } from '../api/api-version.ts'
import { invalidRequest } from '../api/errors.ts'
import { type EventDestinationRecord, eventDestinations } from '../state/event-destination.ts'
import type { Namespace } from '../state/store.ts'
import { type WebhookEndpointRecord, webhookEndpoints } from '../state/webhook-endpoint.ts'
import { seconds, type World } from '../world.ts'

/** At most 16 in each mode, event destinations included. Stripe docs: https://docs.stripe.com/webhooks */
const MAX_ENDPOINTS = 16

/** Refuses a further endpoint at the maximum. The wording is Stripe's, as handled in getlago/lago-api's webhook registration. */
export function checkRoom(namespace: Namespace): void {
  if (namespace.of(webhookEndpoints).size + namespace.of(eventDestinations).size < MAX_ENDPOINTS) return
  const mode = namespace.livemode ? 'live' : 'test'
  throw invalidRequest(`You have reached the maximum of ${MAX_ENDPOINTS} ${mode} webhook endpoints.`)
}

/**
 * Accepts every http and https address. Stripe requires https in live mode and a public host, which a receiver in a test does not have.
 */
export function checkUrl(url: string, param: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : ''
  if (protocol === 'http:' || protocol === 'https:') return
  throw invalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
    code: 'url_invalid',
    param,
  })
}

/** A new endpoint with default values. */
export function newWebhookEndpoint(
  id: string,
  world: World,
  livemode: boolean,
): Omit<WebhookEndpointRecord, 'enabled_events' | 'secrets' | 'url'> {
  return {
    id,
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    connect: false,
    created: seconds(world),
    description: null,
    livemode,
    metadata: {},
    status: 'enabled',
  }
}

/** A new destination with default values. */
export function newEventDestination(
  id: string,
  world: World,
  livemode: boolean,
): Omit<EventDestinationRecord, 'enabled_events' | 'secrets' | 'url'> {
  const now = new Date(world.clock.now()).toISOString()
  return {
    id,
    object: 'v2.core.event_destination',
    created: now,
    description: '',
    event_payload: 'thin',
    events_from: ['@self'],
    livemode,
    metadata: {},
    name: id,
    status: 'enabled',
    type: 'webhook_endpoint',
    updated: now,
    webhook_endpoint: {},
  }
}

/** Throws a 400 for an invalid version. */
export function checkApiVersion(version: string | undefined, param: string): void {
  if (version === undefined || isApiVersion(version)) return
  throw invalidRequest(`Invalid API version: ${version}. A version looks like ${API_VERSION}.`, { param })
}
