import type { Decline } from '../state/card.ts'

function declined(decline_code: string, message: string): Decline {
  return { code: 'card_declined', decline_code, message }
}

// Stripe docs: terminal/references/testing; the message is in BreX900/mek-packages#35.
const PIN_MESSAGE =
  'This transaction requires a PIN. In testmode, using a physical test card with designated amount ending values produce specific decline responses. See https://stripe.com/docs/terminal/references/testing#physical-test-cards for details.'

/** Declines by name. Stripe docs: https://docs.stripe.com/declines/codes */
export const DECLINES = {
  generic_decline: declined('generic_decline', 'Your card was declined.'),
  insufficient_funds: declined('insufficient_funds', 'Your card has insufficient funds.'),
  lost_card: declined('lost_card', 'Your card was declined.'),
  stolen_card: declined('stolen_card', 'Your card was declined.'),
  call_issuer: declined('call_issuer', 'Your card was declined.'),
  incorrect_pin: declined('incorrect_pin', 'Your card was declined. The PIN entered is incorrect.'),
  withdrawal_count_limit_exceeded: declined(
    'withdrawal_count_limit_exceeded',
    'Your card was declined for exceeding its balance, credit limit, or transaction amount limit.',
  ),
  pin_try_exceeded: declined('pin_try_exceeded', 'Your card was declined. Too many incorrect PIN attempts.'),
  expired_card: { code: 'expired_card', message: 'Your card has expired.' },
  processing_error: {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
  offline_pin_required: {
    code: 'offline_pin_required',
    decline_code: 'offline_pin_required',
    message: PIN_MESSAGE,
  },
  online_or_offline_pin_required: {
    code: 'online_or_offline_pin_required',
    decline_code: 'online_or_offline_pin_required',
    message: PIN_MESSAGE,
  },
} as const satisfies Record<string, Decline>
