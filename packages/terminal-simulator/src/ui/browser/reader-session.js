/** @import { Screen } from '../../reader/screen.ts' */
/** @import { ReaderState } from './api.js' */
import { cardOf, DEFAULT_CARD } from './cards.js'

/**
 * What only the page knows about a reader: the steps that the customer in front of it has taken on its screen.
 * `shows` is the screen that it belongs to.
 * @typedef {{
 *   shows: string
 *   card: string
 *   tip: number | undefined
 *   isTypingTip: boolean
 *   pin: string | undefined
 *   answers: InputAnswer[]
 *   drawing: string
 *   isBusy: boolean
 *   error: string
 *   showsFaults: boolean
 * }} ReaderSession
 */
/** @typedef {{ value?: string, skipped?: boolean, toggles?: ('enabled' | 'disabled')[] }} InputAnswer */
/** @typedef {Extract<Screen, { kind: 'card' }>} CardScreen */
/** @typedef {Extract<Screen, { kind: 'inputs' }>} InputsScreen */

/** @type {Map<string, ReaderSession>} */
const sessions = new Map()

/**
 * The session of a reader. A new one starts whenever the screen changes; the selected card is kept.
 * @param {ReaderState} reader
 * @returns {ReaderSession}
 */
export function sessionOf({ id, screen }) {
  const shows = JSON.stringify(screen)
  const known = sessions.get(id)
  if (known?.shows === shows) return known
  const session = {
    shows,
    card: known?.card ?? DEFAULT_CARD.number,
    tip: undefined,
    isTypingTip: false,
    pin: undefined,
    answers: [],
    drawing: '',
    isBusy: false,
    error: '',
    showsFaults: known?.showsFaults ?? false,
  }
  sessions.set(id, session)
  return session
}

/**
 * The step of the customer on a screen that asks for a card.
 * @param {CardScreen} screen
 * @param {ReaderSession} session
 * @returns {'authorising' | 'tip' | 'custom_tip' | 'pin' | 'card'}
 */
export function stepOf(screen, session) {
  if (session.isBusy) return 'authorising'
  if (screen.tips && session.tip === undefined) return session.isTypingTip ? 'custom_tip' : 'tip'
  return session.pin === undefined ? 'card' : 'pin'
}

/**
 * The total with the tip.
 * @param {CardScreen} screen
 * @param {ReaderSession} session
 */
export function totalOf({ money }, { tip }) {
  return money && { ...money, amount: money.amount + (tip ?? 0) }
}

/**
 * Whether the reader asks for a PIN after the selected card is presented.
 * @param {CardScreen} screen
 * @param {ReaderSession} session
 */
export function asksForPin(screen, session) {
  const ending = String((totalOf(screen, session)?.amount ?? 0) % 100).padStart(2, '0')
  return cardOf(session.card).pin === true || screen.pin_endings.includes(ending)
}
