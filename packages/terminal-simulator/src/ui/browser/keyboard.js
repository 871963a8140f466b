/** @import { Screen } from '../../reader/screen.ts' */
/** @import { Station } from './station.js' */
import { stepOf } from './station.js'

/** Keys that press a button of the reader that has the focus. */
/** @type {Readonly<Record<string, string>>} */
const READER_KEYS = { x: 'customer-cancel', u: 'plug', j: 'jam', f: 'faults' }
const STEPS = /** @type {Readonly<Record<string, number>>} */ ({
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
})

/**
 * What a key means on a reader: the name of what is done, and with which value; `undefined` for nothing.
 * @param {string} key
 * @param {Screen} screen
 * @param {Station} station
 * @returns {{ name: string, value?: string } | undefined}
 */
export function readerKey(key, screen, station) {
  const step = screen.kind === 'card' ? stepOf(screen, station) : undefined
  if (step === 'pin') {
    if (/^\d$/.test(key)) return { name: 'pin-digit', value: key }
    if (key === 'Backspace') return { name: 'pin-clear' }
    if (key === 'Enter') return { name: 'pin-enter' }
  }
  if (step === 'tip' && screen.kind === 'card' && /^\d$/.test(key)) {
    const amount = key === '0' ? 0 : screen.tips?.[Number(key) - 1]?.amount
    return amount === undefined ? undefined : { name: 'tip', value: String(amount) }
  }
  if (key === 'Enter' && step === 'card') return { name: 'present' }
  const name = READER_KEYS[key.toLowerCase()]
  if (name === 'customer-cancel' && !(screen.kind === 'card' && screen.cancelable)) return undefined
  return name ? { name } : undefined
}

/**
 * Moves the focus to the next or previous reader.
 * @param {string} key
 * @param {Element | null} from the reader that has the focus
 * @returns {boolean} whether the key was one for this
 */
export function moveFocus(key, from) {
  const step = STEPS[key]
  if (step === undefined) return false
  const all = [...document.querySelectorAll('[data-reader]')]
  const index = from ? all.indexOf(from) + step : 0
  const next = all[(index + all.length) % all.length]
  if (next instanceof HTMLElement) next.focus()
  return true
}

/** Whether keys are text to this element. @param {EventTarget | null} target */
export function isTyping(target) {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  )
}
