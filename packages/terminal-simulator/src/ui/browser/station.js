/** @import { Screen } from '../../reader/screen.ts' */
/** @import { ReaderState } from './api.js' */
import { cardOf, DEFAULT_CARD } from './cards.js'

/**
 * What the page alone knows about a reader: what the customer in front of it has done so far on its screen.
 * @typedef {{
 *   shows: string
 *   card: string
 *   tip: number | undefined
 *   isTypingTip: boolean
 *   pin: string | undefined
 *   answers: Answer[]
 *   drawing: string
 *   isBusy: boolean
 *   error: string
 *   showsFaults: boolean
 * }} Station
 */
/** @typedef {{ value?: string, skipped?: boolean, toggles?: ('enabled' | 'disabled')[] }} Answer */
/** @typedef {Extract<Screen, { kind: 'card' }>} CardScreen */
/** @typedef {Extract<Screen, { kind: 'inputs' }>} InputsScreen */

/** @type {Map<string, Station>} */
const stations = new Map()

/**
 * What is known about a reader. Begins anew whenever its screen shows something else; the card in the hand stays.
 * @param {ReaderState} reader
 * @returns {Station}
 */
export function stationOf({ id, screen }) {
  const shows = JSON.stringify(screen)
  const known = stations.get(id)
  if (known?.shows === shows) return known
  const station = {
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
  stations.set(id, station)
  return station
}

/**
 * The step of the customer on a screen that asks for a card.
 * @param {CardScreen} screen
 * @param {Station} station
 * @returns {'authorising' | 'tip' | 'custom_tip' | 'pin' | 'card'}
 */
export function stepOf(screen, station) {
  if (station.isBusy) return 'authorising'
  if (screen.tips && station.tip === undefined) return station.isTypingTip ? 'custom_tip' : 'tip'
  return station.pin === undefined ? 'card' : 'pin'
}

/**
 * What is to be paid, with the tip.
 * @param {CardScreen} screen
 * @param {Station} station
 */
export function totalOf({ money }, { tip }) {
  return money && { ...money, amount: money.amount + (tip ?? 0) }
}

/**
 * Whether the reader asks for a PIN once the card in the hand is presented.
 * @param {CardScreen} screen
 * @param {Station} station
 */
export function asksForPin(screen, station) {
  const ending = String((totalOf(screen, station)?.amount ?? 0) % 100).padStart(2, '0')
  return cardOf(station.card).pin === true || screen.pin_endings.includes(ending)
}
