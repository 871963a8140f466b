import type { Event } from '../state/event.ts'
import type { Namespace } from '../state/store.ts'
import type { WebhookDelivery } from '../state/webhook-delivery.ts'
import type { EventDispatcher } from '../world.ts'
import type { WebhookFaults, WebhookFaultsState } from './faults.ts'

/** The order in which held deliveries are sent. */
export type ReleaseOrder = 'emitted' | 'reversed' | 'shuffled'

/** Called with every event, and with every delivery whenever it changes. */
export interface WebhookWatcher {
  event?(event: Event): void
  delivery?(delivery: WebhookDelivery): void
}

/** Delivers events. Each endpoint gets one delivery at a time, in the order of the events, unless a fault changes the order. */
export interface Webhooks extends EventDispatcher {
  /**
   * Sends an event again to one target or to all that are enabled for it. A `duplicate` is retried, a `resend` is not.
   * Resolves after the attempt. Rejects with an `Error` when no target is enabled for the event.
   */
  resend(namespace: Namespace, event: Event, cause: 'resend' | 'duplicate', endpoint?: string): Promise<void>
  readonly faults: WebhookFaults
  hold(): void
  release(order: ReleaseOrder): void
  /** Resolves when no delivery is being sent. A delivery that is held or waits for the clock is not being sent. */
  idle(): Promise<void>
  /** @returns a function that ends the watch. */
  watch(watcher: WebhookWatcher): () => void
  /** Aborts the deliveries that are being sent and removes those that wait. */
  reset(): void
  state(): WebhooksState
  /** Continues the deliveries of a state that was loaded. A delivery that was being sent is sent again. */
  restore(state: WebhooksState): void
}

/** The state in a snapshot beside the deliveries themselves. */
export interface WebhooksState {
  faults: WebhookFaultsState
  isHolding: boolean
  /** The deliveries that the next delivery to the same endpoint overtakes, by id. */
  reordered: readonly string[]
}
