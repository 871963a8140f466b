import { table } from './store.ts'

/** An event as the API shows it. stripe-node tells events apart by `type`, each with its own object; here they are one. */
export interface Event {
  /** `evt_...` */
  id: string
  object: 'event'
  /** The connected account that it is about; absent for the platform's own events. */
  account?: string
  api_version: string
  /** Unix time in seconds. */
  created: number
  /** The object as it was when it happened, and the former values of what changed. */
  data: { object: object; previous_attributes?: object }
  livemode: boolean
  /** How many endpoints have not taken it yet. */
  pending_webhooks: number
  /** The request that caused it; both `null` when none did. */
  request: { id: string | null; idempotency_key: string | null }
  type: string
}

/** The newest 10,000 events of each account and mode. */
export const events = table<Event>({ object: 'event', noun: 'event', param: 'event', retain: 10_000 })

/** Endpoints that have not taken an event yet. */
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
