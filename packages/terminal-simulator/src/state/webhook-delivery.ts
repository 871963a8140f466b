import { table } from './store.ts'

/** One POST of a delivery. */
export interface DeliveryAttempt {
  /** When it was made, in milliseconds on the simulator's clock. */
  at: number
  /** The endpoint's answer; `null` when there was none. */
  status: number | null
  /** The beginning of the answer's body. */
  response: string
  /** Why it failed; `null` for an answer of 2xx. */
  error: string | null
}

/**
 * Where a delivery stands. `pending`: about to be sent. `held`: waits for `release()`. `delayed`: waits for the clock, by a
 * fault. `retrying`: failed, waits for its next attempt. `dropped`: lost on the way, by a fault: never sent.
 */
export type DeliveryStatus = 'pending' | 'held' | 'delayed' | 'delivered' | 'retrying' | 'failed' | 'dropped'

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  /** `whd_...` */
  id: string
  object: 'webhook_delivery'
  /** The id of the event (of the snapshot event, for thin notifications). */
  event: string
  type: string
  /** The account that the event is about. */
  account: string
  livemode: boolean
  /** The id of the webhook endpoint or event destination. */
  endpoint: string
  url: string
  payload: 'snapshot' | 'thin'
  /** Why it exists: the event itself, a fault that sent it twice, or a resend by hand. */
  cause: 'event' | 'duplicate' | 'resend'
  status: DeliveryStatus
  attempts: readonly DeliveryAttempt[]
  /** In milliseconds on the simulator's clock; `null` when none is planned. */
  next_attempt_at: number | null
}

/** Kept in the shared namespace: the newest 10,000 of all accounts. */
export const webhookDeliveries = table<WebhookDelivery>({
  object: 'webhook_delivery',
  noun: 'webhook delivery',
  param: 'delivery',
  retain: 10_000,
})
