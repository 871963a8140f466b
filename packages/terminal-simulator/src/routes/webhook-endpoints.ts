import type Stripe from 'stripe'
import { invalidRequest } from '../api/errors.ts'
import { mergeMetadata, metadata } from '../api/metadata.ts'
import { array, boolean, clearable, required, string } from '../api/params.ts'
import { route } from '../http/route.ts'
import { found, show } from '../lookup/found.ts'
import { EVENT_TYPES } from '../state/event-types.ts'
import { type WebhookEndpointRecord, webhookEndpoints } from '../state/webhook-endpoint.ts'
import { checkApiVersion, checkRoom, checkUrl, newWebhookEndpoint } from '../webhooks/endpoints.ts'
import { newSecret } from '../webhooks/secret.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/webhook_endpoints'
const RESOURCE = { table: webhookEndpoints, path: PATH, permission: 'webhook_read' }
const KNOWN: ReadonlySet<string> = new Set(['*', ...EVENT_TYPES])

/** Stripe docs: https://docs.stripe.com/api/webhook_endpoints */
export const webhookEndpointRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'webhook_write',
    returns: webhookEndpoints,
    params: {
      enabled_events: required(array(string())),
      url: required(string()),
      api_version: string(),
      connect: boolean(),
      description: clearable(string()),
      metadata: metadata(),
    },
    run(call) {
      const { params, namespace, world } = call
      checkUrl(params.url, 'url')
      checkTypes(params.enabled_events)
      checkApiVersion(params.api_version, 'api_version')
      const labels = mergeMetadata({}, params.metadata)
      checkRoom(namespace)
      const secret = newSecret(world)
      const endpoint: WebhookEndpointRecord = {
        ...newWebhookEndpoint(world.ids.id('we_', 24), world, namespace.livemode),
        api_version: params.api_version ?? null,
        connect: params.connect ?? false,
        description: params.description ?? null,
        enabled_events: params.enabled_events,
        metadata: labels,
        secrets: [secret],
        url: params.url,
      }
      namespace.of(webhookEndpoints).put(endpoint)
      return { ...show(call, webhookEndpoints, endpoint), secret: secret.value }
    },
  }),

  listRoute(RESOURCE),

  retrieveRoute(RESOURCE),

  route({
    method: 'POST',
    path: `${PATH}/:webhook_endpoint`,
    permission: 'webhook_write',
    returns: webhookEndpoints,
    params: {
      description: clearable(string()),
      disabled: boolean(),
      enabled_events: array(string()),
      metadata: metadata(),
      url: string(),
    },
    run(call) {
      const { params, namespace } = call
      const endpoint = found(call, webhookEndpoints)
      if (params.url !== undefined) checkUrl(params.url, 'url')
      if (params.enabled_events !== undefined) checkTypes(params.enabled_events)
      const { description = endpoint.description, disabled } = params
      const changed: WebhookEndpointRecord = {
        ...endpoint,
        description,
        enabled_events: params.enabled_events ?? endpoint.enabled_events,
        metadata: mergeMetadata(endpoint.metadata, params.metadata),
        status: disabled === undefined ? endpoint.status : disabled ? 'disabled' : 'enabled',
        url: params.url ?? endpoint.url,
      }
      return show(call, webhookEndpoints, namespace.of(webhookEndpoints).put(changed))
    },
  }),

  route({
    method: 'DELETE',
    path: `${PATH}/:webhook_endpoint`,
    permission: 'webhook_write',
    run(call) {
      const { id } = found(call, webhookEndpoints)
      call.namespace.of(webhookEndpoints).delete(id)
      return { id, object: 'webhook_endpoint', deleted: true } satisfies Stripe.DeletedWebhookEndpoint
    },
  }),
]

function checkTypes(types: readonly string[]): void {
  if (types.length === 0) {
    throw invalidRequest('You must provide at least one event type.', { param: 'enabled_events' })
  }
  for (const [index, type] of types.entries()) {
    if (KNOWN.has(type)) continue
    throw invalidRequest(`Invalid enabled_events[${index}]: '${type}' is not a type of event.`, {
      param: `enabled_events[${index}]`,
    })
  }
}
