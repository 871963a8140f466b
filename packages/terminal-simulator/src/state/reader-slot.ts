import type { Card } from './card.ts'
import type { AllowRedisplay } from './payment-method.ts'
import type { CardFault } from './reader-fault.ts'

/**
 * What a reader is doing. Stripe shows most of these as one `action.status: in_progress`.
 * - `lost`: it disconnected during an action, which stays `in_progress` until it is canceled or replaced.
 * - `sdk`: a Terminal SDK uses it; the API shows no action.
 */
export type Phase =
  | 'idle'
  | 'display'
  | 'awaiting_card'
  | 'authorising'
  | 'collected'
  | 'awaiting_inputs'
  | 'lost'
  | 'sdk'

export const COMMANDS = [
  'process_payment_intent',
  'collect_payment_method',
  'confirm_payment_intent',
  'process_setup_intent',
  'refund_payment',
  'set_reader_display',
  'collect_inputs',
  'cancel_action',
] as const
export type Command = (typeof COMMANDS)[number]

/** A card that was presented, and the choices on the screen. */
export interface Presented {
  card: Card
  /** In the currency's minor unit; absent when the reader did not ask for a tip. */
  tip?: number
}

/** The hidden half of `reader.action`. */
export interface Slot {
  phase: Phase
  /** The consent of the cardholder for a card that is saved. */
  allow_redisplay?: AllowRedisplay
  /** The tip that was selected before the card, in the currency's minor unit. */
  tip?: number
  /** From `authorising` or `collected` on. */
  presented?: Presented
  /** The fault that happens when a card is presented. */
  fault?: CardFault
}

/** The slot of an idle reader. */
export const IDLE: Slot = { phase: 'idle' }
