/** @import { Screen } from '../../reader/screen.ts' */
/** @import { ReaderState } from './api.js' */
/** @import { IconName } from './icons.js' */
/** @import { ReaderSession } from './reader-session.js' */
import { h } from './dom.js'
import { inputsScreen } from './form-screens.js'
import { icon } from './icons.js'
import { formatMoney } from './money.js'
import { authorisingScreen, PURPOSE_TITLES, promptScreen } from './prompt-screens.js'
import { stepOf, totalOf } from './reader-session.js'

/** @typedef {{ id: string, label: string, place: string, device: string, state: ReaderState }} ReaderView */

const APPROVED = { payment: 'Approved', setup: 'Card saved', refund: 'Refunded' }

/**
 * The content of the screen.
 * @param {ReaderView} view
 * @param {ReaderSession} session
 */
export function drawScreen({ label, place, state: { screen } }, session) {
  switch (screen.kind) {
    case 'idle':
      return [
        h('div', { class: 'welcome' }, h('h3', {}, label), h('p', { class: 'quiet' }, place)),
        h('p', { class: 'small' }, 'Ready'),
      ]
    case 'cart':
      return cartScreen(screen)
    case 'card':
      return promptScreen(screen, session)
    case 'inputs':
      return inputsScreen(screen, session)
    case 'authorising':
      return authorisingScreen(screen.money)
    case 'collected':
      return notice(
        'card',
        'Card read',
        screen.money && formatMoney(screen.money),
        'Waiting for the till to confirm',
      )
    case 'approved':
      return notice(
        'check',
        APPROVED[screen.purpose],
        screen.money && formatMoney(screen.money),
        'Please remove your card',
      )
    case 'received':
      return notice('check', 'Thank you', null, 'Your answers are on their way')
    case 'declined':
      return notice('cross', 'Declined', screen.message, screen.code)
    case 'canceled':
      return notice('cross', 'Canceled', null, screen.code)
    case 'failed':
      return notice('warning', 'Something went wrong', screen.message, screen.code)
    case 'unplugged':
      return notice('cable', 'No power', null, 'Unplugged')
    case 'jammed':
      return notice('warning', 'Hardware fault', null, 'This reader needs repair')
    case 'lost':
      return notice('link', 'Connection lost', 'The last action was interrupted.', null)
    case 'in_use':
      return notice('hand', 'In use', 'A Terminal SDK has this reader.', null)
  }
}

/**
 * The name of the drawing of a screen. A change of it is animated.
 * @param {Screen} screen
 * @param {ReaderSession} session
 */
export function sceneOf(screen, session) {
  if (screen.kind === 'card') return `card-${stepOf(screen, session)}`
  return screen.kind
}

/** @param {Extract<Screen, { kind: 'cart' }>} screen */
function cartScreen({ cart, decimals }) {
  const money = (/** @type {number} */ amount) => formatMoney({ amount, currency: cart.currency, decimals })
  return [
    h('h3', {}, 'Your order'),
    h(
      'ul',
      { class: 'lines', tabindex: cart.line_items.length > 6 ? '0' : null },
      cart.line_items.map(({ description, quantity, amount }) =>
        h(
          'li',
          {},
          h('span', { class: 'quantity' }, `${quantity} ×`),
          h('span', { class: 'description' }, description),
          h('span', { class: 'price' }, money(amount)),
        ),
      ),
    ),
    h(
      'dl',
      { class: 'totals' },
      cart.tax !== null && [h('dt', {}, 'Tax'), h('dd', {}, money(cart.tax))],
      h('dt', { class: 'total' }, 'Total'),
      h('dd', { class: 'total' }, money(cart.total)),
    ),
  ]
}

/**
 * @param {IconName} name
 * @param {string} title
 * @param {string | null} text
 * @param {string | null} small
 */
function notice(name, title, text, small) {
  return [
    h('div', { class: 'badge' }, icon(name)),
    h('h3', {}, title),
    text && h('p', { class: 'text' }, text),
    small && h('p', { class: 'small' }, small),
  ]
}

/**
 * The screen as a sentence for screen readers.
 * @param {ReaderView} view
 * @param {ReaderSession} session
 */
export function describeScreen(view, session) {
  const { screen } = view.state
  const sum = 'money' in screen && screen.money ? ` ${formatMoney(screen.money)}` : ''
  switch (screen.kind) {
    case 'card':
      return describePrompt(screen, session)
    case 'cart':
      return `Cart, total ${formatMoney({ amount: screen.cart.total, currency: screen.cart.currency, decimals: screen.decimals })}`
    case 'inputs':
      return `Asks: ${screen.inputs[session.answers.length]?.custom_text?.title ?? 'done'}`
    case 'approved':
      return `${APPROVED[screen.purpose]}${sum}`
    case 'declined':
    case 'failed':
      return `${screen.kind === 'declined' ? 'Declined' : 'Failed'}: ${screen.message} (${screen.code})`
    case 'authorising':
      return `Authorising${sum}`
    case 'collected':
      return `Card read${sum}, waiting for confirmation`
    case 'idle':
      return 'Ready'
    case 'received':
      return 'Answers received'
    case 'canceled':
      return 'Canceled'
    case 'unplugged':
      return 'Unplugged'
    case 'jammed':
      return 'Hardware fault'
    case 'lost':
      return 'Connection lost'
    case 'in_use':
      return 'In use by a Terminal SDK'
  }
}

/**
 * @param {Extract<Screen, { kind: 'card' }>} screen
 * @param {ReaderSession} session
 */
function describePrompt(screen, session) {
  const total = totalOf(screen, session)
  const sum = total ? ` ${formatMoney(total)}` : ''
  const steps = {
    authorising: `Authorising${sum}`,
    tip: `Choose a tip on${sum}`,
    custom_tip: `Type a tip on${sum}`,
    pin: `Enter your PIN for${sum}`,
    card: `${PURPOSE_TITLES[screen.purpose]}${sum}: tap, insert or swipe a card`,
  }
  return steps[stepOf(screen, session)]
}
