import type { Event } from '../state/event.ts'
import type { Namespace } from '../state/store.ts'
import type { WebhookDelivery } from '../state/webhook-delivery.ts'
import type { EventDispatcher } from '../world.ts'
import type { WebhookFaults, WebhookFaultsState } from './faults.ts'

/** The order in which held deliveries go out. */
export type ReleaseOrder = 'emitted' | 'reversed' | 'shuffled'

/** Called with every event, and with every delivery whenever it changes. */
export interface WebhookWatcher {
  event?(event: Event): void
  delivery?(delivery: WebhookDelivery): void
}

/** Delivers events. One delivery at a time goes to each endpoint, in the order of the events, unless a fault says otherwise. */
export interface Webhooks extends EventDispatcher {
  /**
   * Sends an event again to one target or to all that ask for it: by hand, which is not retried, or as a `duplicate`, which is.
   * Resolves when that has been tried. Rejects with an `Error` when no enabled target asks for it.
   */
  resend(namespace: Namespace, event: Event, cause: 'resend' | 'duplicate', endpoint?: string): Promise<void>
  readonly faults: WebhookFaults
  hold(): void
  release(order: ReleaseOrder): void
  /** Resolves when nothing is being sent. What is held, or waits for the clock, is not being sent. */
  idle(): Promise<void>
  /** @returns a function that ends the watch. */
  watch(watcher: WebhookWatcher): () => void
  /** Ends what is being sent and forgets what was to be sent. */
  reset(): void
  state(): WebhooksState
  /** Goes on with the deliveries of a state that was just loaded. What was being sent is sent again. */
  restore(state: WebhooksState): void
}

/** What a snapshot holds beside the deliveries themselves. */
export interface WebhooksState {
  faults: WebhookFaultsState
  isHolding: boolean
  /** The deliveries that the next delivery to the same endpoint overtakes, by id. */
  reordered: readonly string[]
}
