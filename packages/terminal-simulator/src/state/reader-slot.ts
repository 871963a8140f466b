import type { CardFault } from '../faults/reader-faults.ts'
import type { Card } from '../payment/card.ts'
import type { AllowRedisplay } from './payment-method.ts'

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

/**
 * What a command does: `start` its action in the place of whatever was there, `clear` the screen, or a refusal:
 * `busy`, `not_collected` (there is no card to confirm with), `other_integration_mode`.
 */
export type Transition = 'start' | 'clear' | 'busy' | 'not_collected' | 'other_integration_mode'

interface Row {
  cancel_action: Transition
  confirm_payment_intent: Transition
  /** Every other command. */
  others: Transition
}

const INTERRUPTIBLE: Row = {
  cancel_action: 'clear',
  confirm_payment_intent: 'not_collected',
  others: 'start',
}

/**
 * The transition table of the action slot: phase by command. A command replaces an action that waits, without an event, and is
 * refused while a card is being authorised (Stripe docs: terminal/payments/collect-card-payment). That `set_reader_display` also
 * replaces a payment was measured on a simulated WisePOS E (wcpos/stripe-terminal-for-woocommerce#17). The refusal to cancel what
 * an SDK started is in stripe/stripe-js#708; that other commands are then `busy` is assumed.
 */
const TRANSITIONS: Readonly<Record<Phase, Row>> = {
  idle: INTERRUPTIBLE,
  display: INTERRUPTIBLE,
  awaiting_card: INTERRUPTIBLE,
  awaiting_inputs: INTERRUPTIBLE,
  lost: INTERRUPTIBLE,
  collected: { ...INTERRUPTIBLE, confirm_payment_intent: 'start' },
  authorising: { cancel_action: 'busy', confirm_payment_intent: 'busy', others: 'busy' },
  sdk: { cancel_action: 'other_integration_mode', confirm_payment_intent: 'busy', others: 'busy' },
}

export function transition(phase: Phase, command: Command): Transition {
  const row = TRANSITIONS[phase]
  return command === 'cancel_action' || command === 'confirm_payment_intent' ? row[command] : row.others
}

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
