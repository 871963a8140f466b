import type Stripe from 'stripe'
import { table } from './store.ts'
import type { SigningSecret } from './webhook-endpoint.ts'

export type EventDestination = Stripe.V2.Core.EventDestination

/** A stored event destination. Only the type `webhook_endpoint` is simulated. */
export interface EventDestinationRecord extends EventDestination {
  url: string
  secrets: readonly SigningSecret[]
}

/** The API shows the url only on demand, see `include`. */
export const eventDestinations = table<EventDestinationRecord>({
  object: 'v2.core.event_destination',
  noun: 'v2.core.event_destination',
  param: 'destination',
  view: ({ url, secrets, ...destination }): EventDestination => destination,
})
