import type { Card } from './card.ts'
import type { AllowRedisplay } from './payment-method.ts'
import type { CardFault } from './reader-fault.ts'

/**
 * What a reader is doing. Stripe shows most of these as one `action.status: in_progress`.
 * - `lost`: it dropped off in mid-action; the action stays `in_progress` until it is canceled or replaced.
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

/** A card that somebody held to the reader, and what they chose on its screen. */
export interface Presented {
  card: Card
  /** In the currency's minor unit; absent when the reader did not ask for a tip. */
  tip?: number
}

/** The hidden half of `reader.action`. */
export interface Slot {
  phase: Phase
  /** What the cardholder agreed to about keeping the card. */
  allow_redisplay?: AllowRedisplay
  /** The tip that the customer has chosen before the card, in the currency's minor unit. */
  tip?: number
  /** From `authorising` or `collected` on. */
  presented?: Presented
  /** What will go wrong once a card is there. */
  fault?: CardFault
}

/** The slot of a reader that has nothing to do. */
export const IDLE: Slot = { phase: 'idle' }
