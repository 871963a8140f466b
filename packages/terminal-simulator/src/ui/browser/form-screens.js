/** @import { Input } from '../../reader/inputs.ts' */
/** @import { InputsScreen, ReaderSession } from './reader-session.js' */
import { h } from './dom.js'

/** The view box of a signature. */
export const PAD = { width: 240, height: 120 }

/** A signature for users who cannot draw. */
export const EXAMPLE_SIGNATURE =
  'M18 78C42 20 60 18 56 60S48 108 70 82 96 46 104 70 116 92 132 66 158 52 164 72 196 88 222 54'

/** @typedef {{ type: string, inputmode: string, autocomplete: string, example: string }} Field */

/** @type {Field} */
const TEXT = { type: 'text', inputmode: 'text', autocomplete: 'off', example: 'Some text' }

/** @type {Readonly<Record<string, Field>>} */
const FIELDS = {
  email: { type: 'email', inputmode: 'email', autocomplete: 'email', example: 'someone@example.com' },
  phone: { type: 'tel', inputmode: 'tel', autocomplete: 'tel', example: '+15555550123' },
  numeric: { type: 'text', inputmode: 'numeric', autocomplete: 'off', example: '1234' },
}

/**
 * The form of `collect_inputs`, one input at a time as on the device.
 * @param {InputsScreen} screen
 * @param {ReaderSession} session
 */
export function inputsScreen({ inputs }, session) {
  const index = session.answers.length
  const input = inputs[index]
  if (!input) {
    return [h('div', { class: 'spinner', 'aria-hidden': 'true' }), h('h3', {}, 'Thank you')]
  }
  const { title, description, submit_button, skip_button } = input.custom_text ?? {}
  return [
    h(
      'form',
      { class: 'form', 'data-do': 'answer', 'data-key': `input-${index}`, novalidate: true },
      inputs.length > 1 && h('p', { class: 'small' }, `${index + 1} of ${inputs.length}`),
      h('h3', { id: 'input-title' }, title),
      description && h('p', { class: 'quiet', id: 'input-description' }, description),
      control(input, session),
      toggles(input),
      input.type !== 'selection' &&
        h('button', { type: 'submit', class: 'primary' }, submit_button ?? 'Submit'),
      !input.required && h('button', { type: 'button', 'data-do': 'skip' }, skip_button ?? 'Skip'),
    ),
  ]
}

/**
 * @param {Input} input
 * @param {ReaderSession} session
 */
function control(input, session) {
  if (input.type === 'selection') return choices(input)
  if (input.type === 'signature') return signaturePad(session)
  const { type, inputmode, autocomplete } = FIELDS[input.type] ?? TEXT
  return h('input', {
    name: 'value',
    type,
    inputmode,
    autocomplete,
    'aria-labelledby': 'input-title',
    'aria-describedby': input.custom_text?.description ? 'input-description' : null,
    'aria-required': input.required ? 'true' : null,
    'data-autofocus': true,
  })
}

/** @param {Input} input */
function choices({ selection }) {
  return h(
    'div',
    { class: 'column', role: 'group', 'aria-labelledby': 'input-title' },
    (selection?.choices ?? []).map(({ id, text, style }) =>
      h(
        'button',
        { type: 'submit', name: 'value', value: id, class: style === 'secondary' ? '' : 'primary' },
        text,
      ),
    ),
  )
}

/** @param {ReaderSession} session */
function signaturePad({ drawing }) {
  return h(
    'div',
    { class: 'signature' },
    h(
      'svg',
      {
        viewBox: `0 0 ${PAD.width} ${PAD.height}`,
        role: 'img',
        'aria-label': drawing === '' ? 'Empty signature' : 'Signature',
        'data-pad': true,
      },
      h('path', { class: 'line', d: `M20 96H${PAD.width - 20}` }),
      h('path', { d: drawing || 'M0 0' }),
    ),
    h(
      'div',
      { class: 'pair' },
      h('button', { type: 'button', 'data-do': 'sign' }, 'Sign for me'),
      h('button', { type: 'button', 'data-do': 'unsign' }, 'Clear'),
    ),
  )
}

/** @param {Input} input */
function toggles({ toggles: all }) {
  return (all ?? []).map(({ title, description, default_value }, index) =>
    h(
      'label',
      { class: 'toggle' },
      h('span', {}, title && h('strong', {}, title), description && h('span', {}, description)),
      h('input', {
        type: 'checkbox',
        role: 'switch',
        name: `toggle-${index}`,
        checked: default_value === 'enabled',
      }),
    ),
  )
}

/**
 * The customer's answer to an input, from the form as filled in; `undefined` while it has no value.
 * @param {Input} input
 * @param {FormData} form
 * @param {string} drawing
 * @returns {import('./reader-session.js').InputAnswer | undefined}
 */
export function answerOf(input, form, drawing) {
  const value = input.type === 'signature' ? signatureOf(drawing) : String(form.get('value') ?? '').trim()
  if (value === '') return undefined
  return {
    value,
    ...(input.toggles && {
      toggles: input.toggles.map((_, index) => (form.has(`toggle-${index}`) ? 'enabled' : 'disabled')),
    }),
  }
}

/** @param {string} drawing */
function signatureOf(drawing) {
  if (drawing === '') return ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PAD.width} ${PAD.height}"><path d="${drawing}" fill="none" stroke="black" stroke-width="2"/></svg>`
}

/**
 * An example answer to an input.
 * @param {Input} input
 * @returns {import('./reader-session.js').InputAnswer}
 */
export function exampleAnswer(input) {
  if (input.selection) return { value: input.selection.choices[0]?.id ?? '' }
  if (input.type === 'signature') return { value: signatureOf(EXAMPLE_SIGNATURE) }
  return { value: (FIELDS[input.type] ?? TEXT).example }
}
