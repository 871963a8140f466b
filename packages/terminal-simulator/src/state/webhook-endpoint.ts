import type Stripe from 'stripe'
import { table } from './store.ts'

/** A signing secret of an endpoint. While one is being rolled, the former one is alive beside it. */
export interface SigningSecret {
  /** `whsec_...`: the whole text is the key. */
  value: string
  /** When it stops to sign, in milliseconds; `null` for the current one. */
  expires_at: number | null
}

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
