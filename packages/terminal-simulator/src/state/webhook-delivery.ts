import { table } from './store.ts'

/** One POST of a delivery. */
export interface DeliveryAttempt {
  /** The time of the attempt, in milliseconds on the simulator's clock. */
  at: number
  /** The status of the endpoint's answer; `null` without an answer. */
  status: number | null
  /** The beginning of the answer's body. */
  response: string
  /** The reason of a failure; `null` for an answer of 2xx. */
  error: string | null
}

/**
 * The status of a delivery. `pending`: about to be sent. `held`: waits for `release()`. `delayed`: waits for the clock because of a
 * fault. `retrying`: failed, and waits for its next attempt. `dropped`: not sent because of a fault.
 */
export type DeliveryStatus = 'pending' | 'held' | 'delayed' | 'delivered' | 'retrying' | 'failed' | 'dropped'

/** The delivery of one event to one endpoint. */
export interface WebhookDelivery {
  /** `whd_...` */
  id: string
  object: 'webhook_delivery'
  /** The id of the event (of the snapshot event, for thin notifications). */
  event: string
  type: string
  /** The account of the event. */
  account: string
  livemode: boolean
  /** The id of the webhook endpoint or event destination. */
  endpoint: string
  url: string
  payload: 'snapshot' | 'thin'
  /** The cause of the delivery: the event itself, a fault that duplicates it, or a resend. */
  cause: 'event' | 'duplicate' | 'resend'
  status: DeliveryStatus
  attempts: readonly DeliveryAttempt[]
  /** In milliseconds on the simulator's clock; `null` without a planned attempt. */
  next_attempt_at: number | null
}

/** In the shared namespace: the newest 10,000 of all accounts. */
export const webhookDeliveries = table<WebhookDelivery>({
  object: 'webhook_delivery',
  noun: 'webhook delivery',
  param: 'delivery',
  retain: 10_000,
})
