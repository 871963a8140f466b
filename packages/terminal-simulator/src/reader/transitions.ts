import type { Command, Phase } from '../state/reader-slot.ts'

/**
 * The effect of a command: `start` its action and replace the former one, `clear` the screen, or an error: `busy`, `not_collected`
 * (there is no card to confirm), `other_integration_mode`.
 */
export type Transition = 'start' | 'clear' | 'busy' | 'not_collected' | 'other_integration_mode'

interface Row {
  cancel_action: Transition
  confirm_payment_intent: Transition
  /** Every other command. */
  otherCommands: Transition
}

const INTERRUPTIBLE: Row = {
  cancel_action: 'clear',
  confirm_payment_intent: 'not_collected',
  otherCommands: 'start',
}

/**
 * The transition table of the action slot, by phase and command. A command replaces an action that waits, without an event, and is
 * refused while a card is being authorised (Stripe docs: terminal/payments/collect-card-payment). `set_reader_display` also replaces a
 * payment: this was measured on a simulated WisePOS E (wcpos/stripe-terminal-for-woocommerce#17). The refusal to cancel an action of an
 * SDK is in stripe/stripe-js#708; that other commands are `busy` then is an assumption.
 */
const TRANSITIONS: Readonly<Record<Phase, Row>> = {
  idle: INTERRUPTIBLE,
  display: INTERRUPTIBLE,
  awaiting_card: INTERRUPTIBLE,
  awaiting_inputs: INTERRUPTIBLE,
  lost: INTERRUPTIBLE,
  collected: { ...INTERRUPTIBLE, confirm_payment_intent: 'start' },
  authorising: { cancel_action: 'busy', confirm_payment_intent: 'busy', otherCommands: 'busy' },
  sdk: { cancel_action: 'other_integration_mode', confirm_payment_intent: 'busy', otherCommands: 'busy' },
}

export function transition(phase: Phase, command: Command): Transition {
  const row = TRANSITIONS[phase]
  return command === 'cancel_action' || command === 'confirm_payment_intent'
    ? row[command]
    : row.otherCommands
}
