import { events, undelivered } from '../state/event.ts'
import type { Namespace } from '../state/store.ts'

/** Marks an event as accepted by an endpoint. A second call changes nothing. */
export function markDelivered(namespace: Namespace, id: string, endpoint: string): void {
  const event = namespace.of(events).get(id)
  const waiting = namespace.of(undelivered).get(id)?.endpoints ?? []
  const left = waiting.filter((other) => other !== endpoint)
  if (!event || left.length === waiting.length) return
  if (left.length === 0) namespace.of(undelivered).delete(id)
  else namespace.of(undelivered).put({ id, endpoints: left })
  namespace.of(events).put({ ...event, pending_webhooks: left.length })
}
