/** @import { ReaderState } from './api.js' */
/** @import { Station } from './station.js' */
import { post } from './api.js'
import { answerOf, EXAMPLE_SIGNATURE, exampleAnswer } from './form-screens.js'
import { parseMoney } from './money.js'
import { FAULTS } from './reader.js'
import { asksForPin, stepOf } from './station.js'

/**
 * Where something is done: the reader, what the page knows about it, and what was pressed.
 * @typedef {{ reader: ReaderState, station: Station, value: string, form: FormData | undefined }} Deed
 */

/** @type {Record<string, (deed: Deed) => unknown>} */
export const READER_ACTIONS = {
  present,
  'customer-cancel': ({ reader }) => doTo(reader, 'customer_cancel'),
  plug: ({ reader }) => doTo(reader, reader.unplugged ? 'plug_in' : 'unplug'),
  jam: ({ reader }) => doTo(reader, reader.jammed ? 'repair' : 'jam'),
  'walk-away': ({ reader }) => doTo(reader, 'time_out_inputs'),
  'clear-faults': ({ reader }) => doTo(reader, 'clear_faults'),
  fault: ({ reader, value }) => doTo(reader, 'fault', FAULTS[Number(value)]?.fault),

  tip({ station, value }) {
    station.tip = Number(value)
  },
  'type-tip'({ station }) {
    station.isTypingTip = true
  },
  'back-to-tips'({ station }) {
    station.isTypingTip = false
  },
  'custom-tip'({ reader, station, form }) {
    const decimals = ('money' in reader.screen && reader.screen.money?.decimals) || 0
    const tip = parseMoney(String(form?.get('tip') ?? ''), decimals)
    if (tip === undefined) throw new Error('Please type an amount, such as 2.50.')
    station.tip = tip
  },

  'pin-digit'({ station, value }) {
    if (station.pin !== undefined && station.pin.length < 4) station.pin += value
  },
  'pin-clear'({ station }) {
    station.pin = ''
  },
  'pin-enter': (deed) => (deed.station.pin?.length === 4 ? charge(deed) : undefined),

  answer({ reader, station, form }) {
    if (reader.screen.kind !== 'inputs' || !form) return undefined
    const input = reader.screen.inputs[station.answers.length]
    const answer = input && answerOf(input, form, station.drawing)
    if (!answer) throw new Error('Please fill this in first.')
    return nextInput(reader, station, answer)
  },
  skip: ({ reader, station }) => nextInput(reader, station, { skipped: true }),
  sign({ station }) {
    station.drawing = EXAMPLE_SIGNATURE
  },
  unsign({ station }) {
    station.drawing = ''
  },
  'fill-in'({ reader }) {
    if (reader.screen.kind !== 'inputs') return undefined
    return doTo(reader, 'submit_inputs', { values: reader.screen.inputs.map(exampleAnswer) })
  },

  faults({ station }) {
    station.showsFaults = !station.showsFaults
  },
  'choose-card'({ station, value }) {
    station.card = value
  },
}

/** The card is held to the reader: charged at once, or after its PIN. @param {Deed} deed */
function present(deed) {
  const { reader, station } = deed
  if (reader.screen.kind !== 'card' || stepOf(reader.screen, station) !== 'card') return undefined
  if (!asksForPin(reader.screen, station)) return charge(deed)
  station.pin = ''
  return undefined
}

/** @param {Deed} deed */
async function charge({ reader, station }) {
  station.isBusy = true
  try {
    await doTo(reader, 'present_card', {
      number: station.card,
      ...(station.tip !== undefined && { tip: station.tip }),
    })
  } finally {
    station.isBusy = false
    station.pin = undefined
  }
}

/**
 * @param {ReaderState} reader
 * @param {Station} station
 * @param {import('./station.js').Answer} answer
 */
async function nextInput({ id, screen }, station, answer) {
  if (screen.kind !== 'inputs') return
  station.answers.push(answer)
  station.drawing = ''
  if (station.answers.length < screen.inputs.length) return
  try {
    await post(`/readers/${id}/submit_inputs`, { values: station.answers })
  } catch (error) {
    station.answers.pop()
    throw error
  }
}

/**
 * @param {ReaderState} reader
 * @param {string} deed
 * @param {object} [body]
 */
function doTo({ id }, deed, body) {
  return post(`/readers/${id}/${deed}`, body)
}
