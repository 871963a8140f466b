import type Stripe from 'stripe'
import type { SigningSecret } from '../webhooks/secret.ts'
import type { World } from '../world.ts'
import { table } from './store.ts'

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

/** What a new destination has before anything is said about it. */
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
