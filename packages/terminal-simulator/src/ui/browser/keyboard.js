/** @import { Screen } from '../../reader/screen.ts' */
/** @import { CardScreen, ReaderSession } from './reader-session.js' */
import { stepOf } from './reader-session.js'

/** Keys that press a button of the focused reader. */
/** @type {Readonly<Record<string, string>>} */
const READER_KEYS = { x: 'customer-cancel', u: 'plug', j: 'jam', f: 'faults' }
const STEPS = /** @type {Readonly<Record<string, number>>} */ ({
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
})

/** @typedef {{ name: string, value?: string }} KeyAction */

/**
 * The action of a key on a reader, and its value.
 * @param {string} key
 * @param {Screen} screen
 * @param {ReaderSession} session
 * @returns {KeyAction | undefined}
 */
export function readerKey(key, screen, session) {
  const onScreen = screen.kind === 'card' ? cardScreenKey(key, screen, session) : undefined
  if (onScreen) return onScreen
  const name = READER_KEYS[key.toLowerCase()]
  if (name === 'customer-cancel' && !(screen.kind === 'card' && screen.cancelable)) return undefined
  return name ? { name } : undefined
}

/**
 * @param {string} key
 * @param {CardScreen} screen
 * @param {ReaderSession} session
 * @returns {KeyAction | undefined}
 */
function cardScreenKey(key, screen, session) {
  switch (stepOf(screen, session)) {
    case 'pin':
      return pinKey(key)
    case 'tip':
      return tipKey(key, screen)
    case 'card':
      return key === 'Enter' ? { name: 'present' } : undefined
    default:
      return undefined
  }
}

/**
 * @param {string} key
 * @returns {KeyAction | undefined}
 */
function pinKey(key) {
  if (isDigit(key)) return { name: 'pin-digit', value: key }
  if (key === 'Backspace') return { name: 'pin-clear' }
  return key === 'Enter' ? { name: 'pin-enter' } : undefined
}

/**
 * 0 for no tip, 1 for the first choice and so on.
 * @param {string} key
 * @param {CardScreen} screen
 * @returns {KeyAction | undefined}
 */
function tipKey(key, { tips }) {
  if (!isDigit(key)) return undefined
  const amount = key === '0' ? 0 : tips?.[Number(key) - 1]?.amount
  return amount === undefined ? undefined : { name: 'tip', value: String(amount) }
}

/** @param {string} key */
function isDigit(key) {
  return /^\d$/.test(key)
}

/**
 * The move to the next or previous reader that a key makes; `undefined` for other keys.
 * @param {string} key
 * @param {Element | null} from the reader that has the focus
 * @returns {(() => void) | undefined}
 */
export function focusMove(key, from) {
  const step = STEPS[key]
  if (step === undefined) return undefined
  return () => {
    const all = [...document.querySelectorAll('[data-reader]')]
    const index = from ? all.indexOf(from) + step : 0
    const next = all[(index + all.length) % all.length]
    if (next instanceof HTMLElement) next.focus()
  }
}

/** Whether the element takes keys as text. @param {EventTarget | null} target */
export function isTyping(target) {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  )
}
