import { invalidRequest } from '../api/errors.ts'
import type { Card, CardKind } from '../state/card.ts'
import { DECLINES } from './decline.ts'

/** The card that a simulated reader reads by default. */
const DEFAULT_CARD = '4242424242424242'
const DEFAULT_INTERAC_CARD = '4506445006931933'

const US = { country: 'US' } as const
const CREDIT = { ...US, funding: 'credit' } as const
const DEBIT = { ...US, funding: 'debit' } as const
const EFTPOS = { brand: 'eftpos_au', country: 'AU', funding: 'debit', singleMessage: true } as const
const CARTES_BANCAIRES = { brand: 'cartes_bancaires', country: 'FR', funding: 'credit' } as const
const VISA = { brand: 'visa', ...CREDIT } as const

/** Stripe's test cards for simulated readers. Stripe docs: https://docs.stripe.com/terminal/references/testing */
export const CARDS: Readonly<Record<string, Omit<Card, 'number'>>> = {
  '4242424242424242': VISA,
  '4000056655665556': { brand: 'visa', ...DEBIT },
  '5555555555554444': { brand: 'mastercard', ...CREDIT },
  '5200828282828210': { brand: 'mastercard', ...DEBIT },
  '5105105105105100': { brand: 'mastercard', ...US, funding: 'prepaid' },
  '378282246310005': { brand: 'amex', ...CREDIT },
  '371449635398431': { brand: 'amex', ...CREDIT },
  '6011111111111117': { brand: 'discover', ...CREDIT },
  '6011000990139424': { brand: 'discover', ...CREDIT },
  '3056930009020004': { brand: 'diners', ...CREDIT },
  '36227206271667': { brand: 'diners', ...CREDIT },
  '3566002020360505': { brand: 'jcb', country: 'JP', funding: 'credit' },
  '6200000000000005': { brand: 'unionpay', country: 'CN', funding: 'credit' },
  '4506445006931933': { brand: 'interac', country: 'CA', funding: 'debit', singleMessage: true },
  '6280000360000978': EFTPOS,
  '4000050360000001': EFTPOS,
  '5555050360000080': EFTPOS,
  '4000002500001001': CARTES_BANCAIRES,
  '5555552500001001': CARTES_BANCAIRES,
  '4711009900000316877': { brand: 'girocard', country: 'DE', funding: 'debit' },
  '4001007020000002': { ...VISA, verification: 'offline_pin' },
  '4000008260000075': { ...VISA, country: 'GB', verification: 'offline_pin' },
  '4001000360000005': { ...VISA, country: 'AU', verification: 'online_pin' },
  '4000002760000008': { ...VISA, country: 'DE', verification: 'online_pin' },
  '4000000000000002': { ...VISA, decline: DECLINES.generic_decline },
  '4000000000009995': { ...VISA, decline: DECLINES.insufficient_funds },
  '4000000000009987': { ...VISA, decline: DECLINES.lost_card },
  '4000000000009979': { ...VISA, decline: DECLINES.stolen_card },
  '4000000000000069': { ...VISA, decline: DECLINES.expired_card },
  '4000000000000119': { ...VISA, decline: DECLINES.processing_error },
  '4000000000005126': { ...VISA, refundFails: true },
}

/** The test card with this number. Throws a 400 for any other number, without repeating the number. */
export function testCard(number: string, param: string): Card {
  const card = Object.hasOwn(CARDS, number) ? CARDS[number] : undefined
  if (card) return { number, ...card }
  throw invalidRequest(
    'The card number is not one of the test cards for Terminal. See https://docs.stripe.com/terminal/references/testing for the list.',
    { code: 'incorrect_number', param },
  )
}

/**
 * The card that is presented to a reader.
 * @param number one of Stripe's test cards; the default card of a simulated reader when absent, which is an Interac card when the
 * payment accepts no other.
 * @param kind how it is read; determined by the card when absent.
 * Throws a 400 for a number that is no test card, and for a card that the payment does not accept.
 */
export function presentedCard(
  number: string | undefined,
  { payment_method_types }: { payment_method_types: readonly string[] },
  kind?: CardKind,
): Card {
  const interacOnly = payment_method_types.includes('interac_present') && payment_method_types.length === 1
  const byDefault = kind === 'interac_present' || interacOnly ? DEFAULT_INTERAC_CARD : DEFAULT_CARD
  const card = testCard(number ?? byDefault, `${kind ?? 'card_present'}[number]`)
  const read = kind === 'card' ? 'card' : kindOf(card)
  if ((kind !== undefined && kind !== read) || !payment_method_types.includes(read)) {
    throw invalidRequest(
      `A payment method of type '${kind ?? read}' cannot be presented here: expected one of ${payment_method_types.join(', ')}.`,
      { param: 'type' },
    )
  }
  return card
}

/** The payment method type of a card that a reader reads. */
export function kindOf(card: Card): 'card_present' | 'interac_present' {
  return card.brand === 'interac' ? 'interac_present' : 'card_present'
}

/** How a payment uses a card: typed in for a payment that accepts only cards that are not present, otherwise read by a reader. */
export function kindFor(
  card: Card,
  { payment_method_types }: { payment_method_types: readonly string[] },
): CardKind {
  const read = kindOf(card)
  return payment_method_types.includes(read) ? read : 'card'
}
