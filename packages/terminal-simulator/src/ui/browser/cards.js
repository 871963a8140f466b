/**
 * One of Stripe's test cards. `pin` cards ask for a PIN.
 * @typedef {{ number: string, name: string, brand: string, pin?: boolean }} TestCard
 */

/**
 * The cards of the picker, by their outcome. Stripe docs: terminal/references/testing
 * @type {readonly { group: string, cards: readonly TestCard[] }[]}
 */
export const CARD_GROUPS = [
  {
    group: 'Approved',
    cards: [
      { number: '4242424242424242', name: 'Visa', brand: 'visa' },
      { number: '4000056655665556', name: 'Visa debit', brand: 'visa' },
      { number: '5555555555554444', name: 'Mastercard', brand: 'mastercard' },
      { number: '5200828282828210', name: 'Mastercard debit', brand: 'mastercard' },
      { number: '5105105105105100', name: 'Mastercard prepaid', brand: 'mastercard' },
      { number: '378282246310005', name: 'American Express', brand: 'amex' },
      { number: '371449635398431', name: 'American Express, second', brand: 'amex' },
      { number: '6011111111111117', name: 'Discover', brand: 'discover' },
      { number: '6011000990139424', name: 'Discover, second', brand: 'discover' },
      { number: '3056930009020004', name: 'Diners Club', brand: 'diners' },
      { number: '36227206271667', name: 'Diners Club, 14 digits', brand: 'diners' },
      { number: '3566002020360505', name: 'JCB', brand: 'jcb' },
      { number: '6200000000000005', name: 'UnionPay', brand: 'unionpay' },
    ],
  },
  {
    group: 'Regional',
    cards: [
      { number: '4506445006931933', name: 'Interac', brand: 'interac' },
      { number: '6280000360000978', name: 'eftpos Australia', brand: 'eftpos' },
      { number: '4000050360000001', name: 'eftpos Australia and Visa', brand: 'eftpos' },
      { number: '5555050360000080', name: 'eftpos Australia and Mastercard', brand: 'eftpos' },
      { number: '4000002500001001', name: 'Cartes Bancaires and Visa', brand: 'cb' },
      { number: '5555552500001001', name: 'Cartes Bancaires and Mastercard', brand: 'cb' },
      { number: '4711009900000316877', name: 'girocard', brand: 'girocard' },
    ],
  },
  {
    group: 'With a PIN',
    cards: [
      { number: '4001007020000002', name: 'Offline PIN', brand: 'visa', pin: true },
      { number: '4000008260000075', name: 'Offline PIN, second try', brand: 'visa', pin: true },
      { number: '4001000360000005', name: 'Online PIN', brand: 'visa', pin: true },
      { number: '4000002760000008', name: 'Online PIN, second try', brand: 'visa', pin: true },
    ],
  },
  {
    group: 'Declined',
    cards: [
      { number: '4000000000000002', name: 'Declined', brand: 'declined' },
      { number: '4000000000009995', name: 'Insufficient funds', brand: 'declined' },
      { number: '4000000000009987', name: 'Lost card', brand: 'declined' },
      { number: '4000000000009979', name: 'Stolen card', brand: 'declined' },
      { number: '4000000000000069', name: 'Expired card', brand: 'declined' },
      { number: '4000000000000119', name: 'Processing error', brand: 'declined' },
    ],
  },
  {
    group: 'Approved, with a later problem',
    cards: [{ number: '4000000000005126', name: 'Refund fails later', brand: 'visa' }],
  },
]

const CARDS = CARD_GROUPS.flatMap(({ cards }) => cards)
export const DEFAULT_CARD = /** @type {TestCard} */ (CARDS[0])

/** @param {string} number */
export function cardOf(number) {
  return CARDS.find((card) => card.number === number) ?? DEFAULT_CARD
}
