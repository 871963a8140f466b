import { table } from './store.ts'

/** An event as the API shows it. stripe-node has one type for each kind of event; the simulator needs only this one. */
export interface Event {
  /** `evt_...` */
  id: string
  object: 'event'
  /** The connected account of the event; absent for the platform's own events. */
  account?: string
  api_version: string
  /** Unix time in seconds. */
  created: number
  /** The object at the time of the event, and the former values of changed members. */
  data: { object: object; previous_attributes?: object }
  livemode: boolean
  /** The number of endpoints that have not accepted it yet. */
  pending_webhooks: number
  /** The request that caused it; both members are `null` when no request did. */
  request: { id: string | null; idempotency_key: string | null }
  type: string
}

/** The newest 10,000 events of each account and mode. */
export const events = table<Event>({ object: 'event', noun: 'event', param: 'event', retain: 10_000 })

/** The endpoints that have not accepted an event yet. */
export interface Undelivered {
  /** The event's. */
  id: string
  endpoints: readonly string[]
}

export const undelivered = table<Undelivered>({
  object: 'undelivered_event',
  noun: 'event',
  param: 'event',
  retain: 10_000,
})
