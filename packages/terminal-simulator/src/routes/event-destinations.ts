import { invalidRequest } from '../api/errors.ts'
import { mergeMetadata, metadata } from '../api/metadata.ts'
import { array, object, oneOf, required, string } from '../api/params.ts'
import { type Call, route } from '../http/route.ts'
import { found, show } from '../lookup/found.ts'
import {
  type EventDestination,
  type EventDestinationRecord,
  eventDestinations,
} from '../state/event-destination.ts'
import { EVENT_TYPES } from '../state/event-types.ts'
import { checkApiVersion, checkRoom, checkUrl, newEventDestination } from '../webhooks/endpoints.ts'
import { newSecret } from '../webhooks/secret.ts'
import { pageParams, v2Page } from './v2-page.ts'

const PATH = '/v2/core/event_destinations'

/** Event destinations of the type `webhook_endpoint`; the other types need a cloud provider. Stripe docs: https://docs.stripe.com/api/v2/core/event-destinations */
export const eventDestinationRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'webhook_write',
    params: {
      description: string(),
      enabled_events: required(array(string())),
      event_payload: required(oneOf(['snapshot', 'thin'])),
      events_from: array(oneOf(['@self', '@accounts'])),
      include: array(oneOf(['webhook_endpoint.signing_secret', 'webhook_endpoint.url'])),
      metadata: metadata(),
      name: required(string()),
      snapshot_api_version: string(),
      type: required(oneOf(['webhook_endpoint'])),
      webhook_endpoint: required(object({ url: required(string()) })),
    },
    run(call) {
      const { params, namespace, world } = call
      const { url } = params.webhook_endpoint
      checkUrl(url, 'webhook_endpoint[url]')
      checkTypes(params.enabled_events, params.event_payload)
      checkApiVersion(params.snapshot_api_version, 'snapshot_api_version')
      const labels = mergeMetadata({}, params.metadata)
      checkRoom(namespace)
      const secret = newSecret(world)
      const { snapshot_api_version, event_payload } = params
      const destination: EventDestinationRecord = {
        ...newEventDestination(world.ids.id('ed_', 24), world, namespace.livemode),
        description: params.description ?? '',
        enabled_events: params.enabled_events,
        event_payload,
        ...(params.events_from && { events_from: params.events_from }),
        metadata: labels,
        name: params.name,
        ...(snapshot_api_version !== undefined && event_payload === 'snapshot' && { snapshot_api_version }),
        secrets: [secret],
        url,
      }
      namespace.of(eventDestinations).put(destination)
      return included(call, destination, params.include, secret.value)
    },
  }),

  route({
    method: 'GET',
    path: PATH,
    permission: 'webhook_read',
    params: { ...pageParams, include: array(oneOf(['webhook_endpoint.url'])) },
    run: (call) =>
      v2Page(call, PATH, call.namespace.of(eventDestinations).newestFirst(), (destination) =>
        included(call, destination, call.params.include),
      ),
  }),

  route({
    method: 'GET',
    path: `${PATH}/:destination`,
    permission: 'webhook_read',
    params: { include: array(oneOf(['webhook_endpoint.url'])) },
    run: (call) => included(call, found(call, eventDestinations), call.params.include),
  }),

  route({
    method: 'POST',
    path: `${PATH}/:destination`,
    permission: 'webhook_write',
    params: {
      description: string(),
      enabled_events: array(string()),
      include: array(oneOf(['webhook_endpoint.url'])),
      metadata: metadata(),
      name: string(),
      webhook_endpoint: object({ url: required(string()) }),
    },
    run(call) {
      const { params } = call
      const destination = found(call, eventDestinations)
      const url = params.webhook_endpoint?.url
      if (url !== undefined) checkUrl(url, 'webhook_endpoint[url]')
      if (params.enabled_events) checkTypes(params.enabled_events, destination.event_payload)
      return included(
        call,
        change(call, {
          description: params.description ?? destination.description,
          enabled_events: params.enabled_events ?? destination.enabled_events,
          metadata: mergeMetadata(destination.metadata ?? {}, params.metadata),
          name: params.name ?? destination.name,
          url: url ?? destination.url,
        }),
        params.include,
      )
    },
  }),

  route({
    method: 'POST',
    path: `${PATH}/:destination/disable`,
    permission: 'webhook_write',
    run: (call) =>
      included(call, change(call, { status: 'disabled', status_details: { disabled: { reason: 'user' } } })),
  }),

  route({
    method: 'POST',
    path: `${PATH}/:destination/enable`,
    permission: 'webhook_write',
    run(call) {
      const { status_details, ...enabled } = change(call, { status: 'enabled' })
      return included(call, call.namespace.of(eventDestinations).put(enabled))
    },
  }),

  route({
    method: 'DELETE',
    path: `${PATH}/:destination`,
    permission: 'webhook_write',
    run(call) {
      const { id } = found(call, eventDestinations)
      call.namespace.of(eventDestinations).delete(id)
      return { id, object: 'v2.core.event_destination' }
    },
  }),
]

const SNAPSHOT_TYPES: ReadonlySet<string> = new Set(['*', ...EVENT_TYPES])
const THIN_TYPES: ReadonlySet<string> = new Set(['*', ...EVENT_TYPES.map((type) => `v1.${type}`)])

function checkTypes(types: readonly string[], payload: 'snapshot' | 'thin'): void {
  const known = payload === 'thin' ? THIN_TYPES : SNAPSHOT_TYPES
  const unknown = types.find((type) => !known.has(type))
  if (types.length > 0 && unknown === undefined) return
  throw invalidRequest(
    unknown === undefined
      ? 'You must provide at least one event type.'
      : `'${unknown}' is not a type of ${payload} event.`,
    { param: 'enabled_events' },
  )
}

function change(call: Call<unknown>, changes: Partial<EventDestinationRecord>): EventDestinationRecord {
  const updated = new Date(call.world.clock.now()).toISOString()
  return call.namespace.of(eventDestinations).put({ ...found(call, eventDestinations), ...changes, updated })
}

/** The secret and the url are included on request. Stripe docs: https://docs.stripe.com/api-includable-response-values */
function included(
  call: Call<unknown>,
  destination: EventDestinationRecord,
  include: readonly string[] = [],
  secret?: string,
): EventDestination {
  const shown = show(call, eventDestinations, destination) as EventDestination
  return {
    ...shown,
    webhook_endpoint: {
      ...(include.includes('webhook_endpoint.url') && { url: destination.url }),
      ...(include.includes('webhook_endpoint.signing_secret') && secret && { signing_secret: secret }),
    },
  }
}
