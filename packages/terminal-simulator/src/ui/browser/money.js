/** @import { Money } from '../../reader/screen.ts' */

/** @typedef {NonNullable<Money>} Amount */

/**
 * Formats money for a customer: `$12.50`, `¥500`.
 * @param {Amount} money
 */
export function formatMoney({ amount, currency, decimals }) {
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount / 10 ** decimals)
}

/**
 * Parses an amount into the minor unit; `undefined` for an invalid amount.
 * @param {string} text such as `2.50` or `2,50`
 * @param {number} decimals
 */
export function parseMoney(text, decimals) {
  const number = Number(text.trim().replace(',', '.'))
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) return undefined
  return Math.round(number * 10 ** decimals)
}
