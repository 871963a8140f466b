import type Stripe from 'stripe'
import { table } from './store.ts'

/** A signing secret of an endpoint. While a secret is being rolled, the former one is valid too. */
export interface SigningSecret {
  /** `whsec_...`: the whole text is the key. */
  value: string
  /** When it expires, in milliseconds; `null` for the current one. */
  expires_at: number | null
}

export type WebhookEndpoint = Stripe.WebhookEndpoint

/** A stored webhook endpoint with its secrets. */
export interface WebhookEndpointRecord extends WebhookEndpoint {
  /** It receives the connected accounts' events instead of its own account's. */
  connect: boolean
  secrets: readonly SigningSecret[]
}

export const webhookEndpoints = table<WebhookEndpointRecord>({
  object: 'webhook_endpoint',
  noun: 'webhook endpoint',
  param: 'webhook_endpoint',
  view: ({ connect, secrets, ...endpoint }): WebhookEndpoint => endpoint,
})
