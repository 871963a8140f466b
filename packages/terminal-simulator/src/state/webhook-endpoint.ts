import type Stripe from 'stripe'
import { invalidRequest } from '../errors.ts'
import type { SigningSecret } from '../webhooks/secret.ts'
import { seconds, type World } from '../world.ts'
import { eventDestinations } from './event-destination.ts'
import { type Namespace, table } from './store.ts'

export type WebhookEndpoint = Stripe.WebhookEndpoint

/** An endpoint as kept: what the API shows, and how its deliveries are made. */
export interface WebhookEndpointRecord extends WebhookEndpoint {
  /** It hears of the connected accounts' events instead of its own account's. */
  connect: boolean
  secrets: readonly SigningSecret[]
}

export const webhookEndpoints = table<WebhookEndpointRecord>({
  object: 'webhook_endpoint',
  noun: 'webhook endpoint',
  param: 'webhook_endpoint',
  view: ({ connect, secrets, ...endpoint }): WebhookEndpoint => endpoint,
})

/** Up to 16 in each mode, event destinations included. Stripe docs: https://docs.stripe.com/webhooks */
const MAX_ENDPOINTS = 16

/** Refuses an endpoint too many. The wording is Stripe's, as handled in getlago/lago-api's webhook registration. */
export function checkRoom(namespace: Namespace): void {
  if (namespace.of(webhookEndpoints).size + namespace.of(eventDestinations).size < MAX_ENDPOINTS) return
  const mode = namespace.livemode ? 'live' : 'test'
  throw invalidRequest(`You have reached the maximum of ${MAX_ENDPOINTS} ${mode} webhook endpoints.`)
}

/**
 * Any http or https address is good here: Stripe asks for https in live mode and for a public host, which would keep the
 * receiver of a test out.
 */
export function checkUrl(url: string, param: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : ''
  if (protocol === 'http:' || protocol === 'https:') return
  throw invalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
    code: 'url_invalid',
    param,
  })
}

/** What a new endpoint has before anything is said about it. */
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
