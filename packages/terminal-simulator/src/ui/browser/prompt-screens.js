/** @import { Purpose } from '../../reader/screen.ts' */
/** @import { CardScreen, ReaderSession } from './reader-session.js' */
import { h } from './dom.js'
import { icon } from './icons.js'
import { formatMoney } from './money.js'
import { stepOf, totalOf } from './reader-session.js'

/** @type {Record<Purpose, string>} */
export const PURPOSE_TITLES = { payment: 'Total', setup: 'Save your card', refund: 'Refund' }

/**
 * The steps of a screen that asks for a card: the tip, the card, the PIN.
 * @param {CardScreen} screen
 * @param {ReaderSession} session
 */
export function promptScreen(screen, session) {
  switch (stepOf(screen, session)) {
    case 'authorising':
      return authorisingScreen(totalOf(screen, session))
    case 'tip':
      return tipScreen(screen)
    case 'custom_tip':
      return customTipScreen(screen)
    case 'pin':
      return pinScreen(screen, session)
    case 'card':
      return cardScreen(screen, session)
  }
}

/** @param {CardScreen['money']} money */
export function authorisingScreen(money) {
  return [
    h('div', { class: 'spinner', 'aria-hidden': 'true' }),
    h('h3', {}, 'Authorising'),
    h('p', { class: 'quiet' }, money ? formatMoney(money) : 'One moment, please'),
  ]
}

/**
 * @param {CardScreen} screen
 * @param {ReaderSession} session
 */
function cardScreen(screen, session) {
  const { purpose, money, cancelable } = screen
  const total = totalOf(screen, session)
  const tip = session.tip && money ? `including ${formatMoney({ ...money, amount: session.tip })} tip` : null
  return [
    h('p', { class: 'quiet' }, PURPOSE_TITLES[purpose]),
    total && h('p', { class: 'amount' }, formatMoney(total)),
    tip && h('p', { class: 'quiet' }, tip),
    h(
      'div',
      { class: 'waves', 'aria-hidden': 'true' },
      h('span', {}),
      h('span', {}),
      h('span', {}),
      icon('tap'),
    ),
    h('h3', {}, 'Tap, insert or swipe'),
    h(
      'ul',
      { class: 'ways', 'aria-hidden': 'true' },
      h('li', {}, icon('tap')),
      h('li', {}, icon('chip')),
      h('li', {}, icon('swipe')),
    ),
    cancelable && cancelButton(),
  ]
}

/** @param {CardScreen} screen */
function tipScreen({ money, tips, cancelable }) {
  if (!money || !tips) return []
  const choices = tips.map(({ amount, percentage }, index) => {
    const tip = formatMoney({ ...money, amount })
    return h(
      'button',
      {
        type: 'button',
        class: 'choice',
        'data-do': 'tip',
        'data-value': amount,
        'aria-keyshortcuts': index + 1,
      },
      h('strong', {}, percentage === null ? tip : `${percentage}%`),
      percentage !== null && h('span', {}, tip),
    )
  })
  return [
    h('p', { class: 'quiet' }, formatMoney(money)),
    h('h3', {}, 'Add a tip?'),
    h('div', { class: 'choices' }, choices),
    h(
      'div',
      { class: 'pair' },
      h('button', { type: 'button', 'data-do': 'type-tip' }, 'Custom'),
      h('button', { type: 'button', 'data-do': 'tip', 'data-value': 0, 'aria-keyshortcuts': '0' }, 'No tip'),
    ),
    cancelable && cancelButton(),
  ]
}

/** @param {CardScreen} screen */
function customTipScreen({ money }) {
  return [
    h(
      'form',
      { class: 'form', 'data-do': 'custom-tip', novalidate: true },
      h('label', { class: 'title', for: 'custom-tip' }, 'Your tip'),
      h('input', {
        id: 'custom-tip',
        name: 'tip',
        inputmode: 'decimal',
        autocomplete: 'off',
        placeholder: formatMoney({ currency: 'usd', decimals: 2, ...money, amount: 0 }),
        'data-autofocus': true,
      }),
      h('button', { type: 'submit', class: 'primary' }, 'Continue'),
      h('button', { type: 'button', 'data-do': 'back-to-tips' }, 'Back'),
    ),
  ]
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9']

/**
 * @param {CardScreen} screen
 * @param {ReaderSession} session
 */
function pinScreen(screen, session) {
  const total = totalOf(screen, session)
  const pin = session.pin ?? ''
  const key = (/** @type {string} */ digit) =>
    h('button', { type: 'button', 'data-do': 'pin-digit', 'data-value': digit }, digit)
  return [
    total && h('p', { class: 'quiet' }, formatMoney(total)),
    h('h3', {}, 'Enter your PIN'),
    h(
      'p',
      { class: 'dots', role: 'img', 'aria-label': `${pin.length} digits entered` },
      [0, 1, 2, 3].map((index) => h('span', { class: index < pin.length ? 'full' : '' })),
    ),
    h(
      'div',
      { class: 'pad' },
      KEYS.map(key),
      h(
        'button',
        { type: 'button', class: 'no', 'data-do': 'pin-clear', 'aria-label': 'Clear the PIN' },
        icon('cross'),
      ),
      key('0'),
      h(
        'button',
        {
          type: 'button',
          class: 'yes',
          'data-do': 'pin-enter',
          'aria-label': 'Confirm the PIN',
          disabled: pin.length < 4,
        },
        icon('check'),
      ),
    ),
    h('p', { class: 'small' }, 'Any four digits are accepted.'),
  ]
}

function cancelButton() {
  return h('button', { type: 'button', class: 'cancel', 'data-do': 'customer-cancel' }, 'Cancel')
}
