import type { Event } from '../state/event.ts'

/** The path of the list that contains an object, by its `object`. */
const PATHS: Readonly<Record<string, string>> = {
  charge: '/v1/charges',
  customer: '/v1/customers',
  payment_intent: '/v1/payment_intents',
  payment_method: '/v1/payment_methods',
  refund: '/v1/refunds',
  setup_intent: '/v1/setup_intents',
  'terminal.reader': '/v1/terminal/readers',
}

/** A thin notification: it names the event and the object, and contains neither. */
export interface ThinNotification {
  id: string
  object: 'v2.core.event'
  /** The connected account, for the header `Stripe-Context`. */
  context?: string
  /** ISO 8601 in UTC with milliseconds. */
  created: string
  livemode: boolean
  related_object: { id: string; type: string; url: string } | null
  type: string
}

/** The event as `GET /v2/core/events/:id` shows it. */
export interface ThinEvent extends ThinNotification {
  reason?: { type: 'request'; request: { id: string; idempotency_key: string } }
  snapshot_event: string
}

/** Stripe docs: https://docs.stripe.com/event-destinations#thin-events */
export function thinNotification(event: Event): ThinNotification {
  return {
    id: thinId(event),
    object: 'v2.core.event',
    ...(event.account !== undefined && { context: event.account }),
    created: new Date(event.created * 1000).toISOString(),
    livemode: event.livemode,
    related_object: relatedObject(event.data.object),
    type: `v1.${event.type}`,
  }
}

export function thinEvent(event: Event): ThinEvent {
  const { id, idempotency_key } = event.request
  return {
    ...thinNotification(event),
    ...(id && { reason: { type: 'request', request: { id, idempotency_key: idempotency_key ?? '' } } }),
    snapshot_event: event.id,
  }
}

/** `evt_test_<the letters of the snapshot event>`: each id can be computed from the other. */
function thinId({ id, livemode }: Event): string {
  return `${thinPrefix(livemode)}${id.slice('evt_'.length)}`
}

/** The id of the snapshot event that a thin id belongs to; any other id as it is. */
export function snapshotId(id: string, livemode: boolean): string {
  const prefix = thinPrefix(livemode)
  return id.startsWith(prefix) ? `evt_${id.slice(prefix.length)}` : id
}

function thinPrefix(livemode: boolean): string {
  return livemode ? 'evt_live_' : 'evt_test_'
}

function relatedObject(object: object): ThinNotification['related_object'] {
  const { id, object: type } = object as { id?: string; object?: string }
  const path = type !== undefined && Object.hasOwn(PATHS, type) ? PATHS[type] : undefined
  return id !== undefined && type !== undefined && path !== undefined
    ? { id, type, url: `${path}/${encodeURIComponent(id)}` }
    : null
}
