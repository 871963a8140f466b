import type { Settings } from '../options.ts'
import type { Decline } from '../state/card.ts'
import { DECLINES } from './decline.ts'

/** By the last two digits of the amount. Stripe docs: https://docs.stripe.com/terminal/references/testing */
const BY_LAST_DIGITS: Readonly<Record<string, Decline>> = {
  '01': DECLINES.call_issuer,
  '05': DECLINES.generic_decline,
  '55': DECLINES.incorrect_pin,
  '65': DECLINES.withdrawal_count_limit_exceeded,
  '75': DECLINES.pin_try_exceeded,
}

/** Amounts that ask for a PIN. */
const PIN_REQUIRED: Readonly<Record<string, Decline>> = {
  '02': DECLINES.offline_pin_required,
  '03': DECLINES.online_or_offline_pin_required,
}

/**
 * The decline of an amount in test mode, tip included; `undefined` when it is approved.
 * @param amount in the currency's minor unit, zero-decimal currencies likewise.
 */
export function testAmountDecline(settings: Settings, amount: number): Decline | undefined {
  const digits = String(amount % 100).padStart(2, '0')
  if (digits === '60' && settings.testAmount60 === 'declined') return DECLINES.generic_decline
  if (settings.pinTestAmounts === 'declined' && Object.hasOwn(PIN_REQUIRED, digits))
    return PIN_REQUIRED[digits]
  return Object.hasOwn(BY_LAST_DIGITS, digits) ? BY_LAST_DIGITS[digits] : undefined
}

/** The last two digits of amounts that ask for a PIN. Every PIN is accepted. */
export function pinAmountEndings(settings: Settings): readonly string[] {
  return settings.pinTestAmounts === 'approved' ? Object.keys(PIN_REQUIRED) : []
}
