/** @import { State } from './api.js' */
import { h } from './dom.js'
import { icon } from './icons.js'
import { logElement } from './log-view.js'
import { readerElement, viewOf } from './reader.js'

/** @typedef {'connecting' | 'open' | 'lost'} Connection */

const CONNECTIONS = { connecting: 'Connecting', open: 'Live', lost: 'Connection lost' }

/** The steps of a test clock. The names say what falls due. */
const ADVANCES = [
  { name: '1 second', ms: 1000 },
  { name: '30 seconds: a collected card', ms: 30_000 },
  { name: '2 minutes: an untouched form', ms: 2 * 60_000 },
  { name: '1 hour: a card that never came', ms: 60 * 60_000 },
  { name: '1 day: an idempotency key', ms: 24 * 60 * 60_000 },
  { name: '2 days: an authorisation', ms: 2 * 24 * 60 * 60_000 },
]

/**
 * The whole page.
 * @param {{ state: State | undefined, connection: Connection, notice: string, isResetting: boolean }} model
 */
export function pageElements({ state, connection, notice, isResetting }) {
  return [
    h(
      'header',
      { class: 'top' },
      h('h1', {}, h('img', { src: '/ui/icon.svg', alt: '', width: 28, height: 28 }), 'Terminal simulator'),
      h('p', { class: `connection ${connection}`, role: 'status' }, h('i', {}), CONNECTIONS[connection]),
      state && clock(state),
      h(
        'div',
        { class: 'tools' },
        isResetting
          ? [
              h(
                'button',
                { type: 'button', class: 'danger', 'data-do': 'reset', 'data-autofocus': true },
                'Delete all state',
              ),
              h('button', { type: 'button', 'data-do': 'keep' }, 'Keep'),
            ]
          : h('button', { type: 'button', 'data-do': 'ask-reset' }, 'Reset'),
        h(
          'button',
          {
            type: 'button',
            class: 'round',
            'data-do': 'help',
            'aria-label': 'Keyboard shortcuts',
            'aria-keyshortcuts': '?',
          },
          '?',
        ),
      ),
    ),
    connection === 'lost' &&
      h(
        'p',
        { class: 'banner', role: 'alert' },
        icon('link'),
        'The simulator does not answer. This page reconnects when it does.',
      ),
    notice !== '' &&
      h(
        'p',
        { class: 'banner', role: 'alert' },
        notice,
        h('button', { type: 'button', 'data-do': 'dismiss' }, 'Dismiss'),
      ),
    h(
      'main',
      { class: connection === 'lost' ? 'is-lost' : '' },
      h('div', { class: 'stage', id: 'readers', tabindex: '-1' }, state && readers(state)),
      logElement(location.origin, state?.readers[0]?.id),
    ),
  ].filter((element) => element instanceof Element)
}

/** @param {State} state */
function readers(state) {
  if (state.readers.length > 0) return state.readers.map((reader) => readerElement(viewOf(reader, state)))
  return h(
    'div',
    { class: 'empty' },
    h('div', { class: 'outline', 'aria-hidden': 'true' }),
    h('h2', {}, 'No readers yet'),
    h('p', {}, 'Start the simulator with a seed, or register a simulated reader:'),
    h(
      'pre',
      { class: 'code', tabindex: '0', 'aria-label': 'How to register a reader' },
      `curl ${location.origin}/v1/terminal/readers -u sk_test_x: \\\n  -d registration_code=simulated-wpe \\\n  -d label="Blue Rabbit"`,
    ),
  )
}

/** @param {State} state */
function clock({ clock: { kind, now } }) {
  const at = kind === 'real' ? Date.now() : now
  return h(
    'div',
    { class: 'clock' },
    icon('clock'),
    h('time', { datetime: new Date(at).toISOString(), 'aria-label': "The simulator's clock" }, clockText(at)),
    kind === 'test' && [
      h('label', { class: 'visually-hidden', for: 'advance' }, 'How far to move the clock'),
      h(
        'select',
        { id: 'advance' },
        ADVANCES.map(({ name, ms }) => h('option', { value: ms }, name)),
      ),
      h('button', { type: 'button', 'data-do': 'advance' }, 'Advance'),
    ],
  )
}

/** @param {number} at */
function clockText(at) {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium', hour12: false })
}
