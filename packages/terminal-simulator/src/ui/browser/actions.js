/** @import { ReaderState } from './api.js' */
/** @import { ReaderSession } from './reader-session.js' */
import { post } from './api.js'
import { answerOf, EXAMPLE_SIGNATURE, exampleAnswer } from './form-screens.js'
import { parseMoney } from './money.js'
import { FAULTS } from './reader.js'
import { asksForPin, stepOf } from './reader-session.js'

/**
 * What an action gets: the reader, the session in front of it, and the value or form of the control that was used.
 * @typedef {{ reader: ReaderState, session: ReaderSession, value: string, form: FormData | undefined }} ActionContext
 */

/** @type {Record<string, (context: ActionContext) => unknown>} */
export const READER_ACTIONS = {
  present,
  'customer-cancel': ({ reader }) => control(reader, 'customer_cancel'),
  plug: ({ reader }) => control(reader, reader.unplugged ? 'plug_in' : 'unplug'),
  jam: ({ reader }) => control(reader, reader.jammed ? 'repair' : 'jam'),
  'walk-away': ({ reader }) => control(reader, 'time_out_inputs'),
  'clear-faults': ({ reader }) => control(reader, 'clear_faults'),
  fault: ({ reader, value }) => control(reader, 'fault', FAULTS[Number(value)]?.fault),

  tip({ session, value }) {
    session.tip = Number(value)
  },
  'type-tip'({ session }) {
    session.isTypingTip = true
  },
  'back-to-tips'({ session }) {
    session.isTypingTip = false
  },
  'custom-tip'({ reader, session, form }) {
    const decimals = ('money' in reader.screen && reader.screen.money?.decimals) || 0
    const tip = parseMoney(String(form?.get('tip') ?? ''), decimals)
    if (tip === undefined) throw new Error('Please type an amount, such as 2.50.')
    session.tip = tip
  },

  'pin-digit'({ session, value }) {
    if (session.pin !== undefined && session.pin.length < 4) session.pin += value
  },
  'pin-clear'({ session }) {
    session.pin = ''
  },
  'pin-enter': (context) => (context.session.pin?.length === 4 ? charge(context) : undefined),

  answer({ reader, session, form }) {
    if (reader.screen.kind !== 'inputs' || !form) return undefined
    const input = reader.screen.inputs[session.answers.length]
    const answer = input && answerOf(input, form, session.drawing)
    if (!answer) throw new Error('Please fill this in first.')
    return nextInput(reader, session, answer)
  },
  skip: ({ reader, session }) => nextInput(reader, session, { skipped: true }),
  sign({ session }) {
    session.drawing = EXAMPLE_SIGNATURE
  },
  unsign({ session }) {
    session.drawing = ''
  },
  'fill-in'({ reader }) {
    if (reader.screen.kind !== 'inputs') return undefined
    return control(reader, 'submit_inputs', { values: reader.screen.inputs.map(exampleAnswer) })
  },

  faults({ session }) {
    session.showsFaults = !session.showsFaults
  },
  'choose-card'({ session, value }) {
    session.card = value
  },
}

/** Presents the card: it is charged at once, or after its PIN. @param {ActionContext} context */
function present(context) {
  const { reader, session } = context
  if (reader.screen.kind !== 'card' || stepOf(reader.screen, session) !== 'card') return undefined
  if (!asksForPin(reader.screen, session)) return charge(context)
  session.pin = ''
  return undefined
}

/** @param {ActionContext} context */
async function charge({ reader, session }) {
  session.isBusy = true
  try {
    await control(reader, 'present_card', {
      number: session.card,
      ...(session.tip !== undefined && { tip: session.tip }),
    })
  } finally {
    session.isBusy = false
    session.pin = undefined
  }
}

/**
 * @param {ReaderState} reader
 * @param {ReaderSession} session
 * @param {import('./reader-session.js').InputAnswer} answer
 */
async function nextInput({ id, screen }, session, answer) {
  if (screen.kind !== 'inputs') return
  session.answers.push(answer)
  session.drawing = ''
  if (session.answers.length < screen.inputs.length) return
  try {
    await post(`/readers/${id}/submit_inputs`, { values: session.answers })
  } catch (error) {
    session.answers.pop()
    throw error
  }
}

/**
 * @param {ReaderState} reader
 * @param {string} operation
 * @param {object} [body]
 */
function control({ id }, operation, body) {
  return post(`/readers/${id}/${operation}`, body)
}
