import type Stripe from 'stripe'
import { table } from './store.ts'
import type { SigningSecret } from './webhook-endpoint.ts'

export type EventDestination = Stripe.V2.Core.EventDestination

/** An event destination as kept; only those of type `webhook_endpoint` exist here. */
export interface EventDestinationRecord extends EventDestination {
  url: string
  secrets: readonly SigningSecret[]
}

/** The url is shown on demand only, see `include`. */
export const eventDestinations = table<EventDestinationRecord>({
  object: 'v2.core.event_destination',
  noun: 'v2.core.event_destination',
  param: 'destination',
  view: ({ url, secrets, ...destination }): EventDestination => destination,
})
