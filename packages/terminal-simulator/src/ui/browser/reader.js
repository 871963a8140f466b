/** @import { ReaderView } from './screens.js' */
/** @import { ReaderState, State } from './api.js' */
import { CARD_GROUPS, cardOf } from './cards.js'
import { h } from './dom.js'
import { icon } from './icons.js'
import { sessionOf, stepOf } from './reader-session.js'
import { describeScreen, drawScreen, sceneOf } from './screens.js'

/** @type {Readonly<Record<string, string>>} */
const MODELS = {
  wisepos_e: 'BBPOS WisePOS E',
  bbpos_wisepos_e: 'BBPOS WisePOS E',
  stripe_s700: 'Stripe Reader S700',
  stripe_s710: 'Stripe Reader S710',
  stripe_t600: 'Stripe Reader T600',
  stripe_m2: 'Stripe Reader M2',
}

/** The faults that can be added for the next command. */
export const FAULTS = [
  { name: 'Times out, not applied', fault: { kind: 'timeout', applied: false } },
  { name: 'Times out, but applied', fault: { kind: 'timeout', applied: true } },
  { name: 'Busy', fault: { kind: 'busy' } },
  { name: 'Offline', fault: { kind: 'offline' } },
  { name: 'Hardware fault', fault: { kind: 'hardware_fault' } },
  { name: '2 seconds late', fault: { kind: 'latency', ms: 2000 } },
  { name: 'Customer cancels', fault: { kind: 'customer_cancel' } },
  { name: 'Connection error, charged', fault: { kind: 'connection_error', charged: true } },
  { name: 'Connection error, not charged', fault: { kind: 'connection_error', charged: false } },
  { name: 'Disconnects after the card, charged', fault: { kind: 'disconnect_after_card', charged: true } },
  {
    name: 'Disconnects after the card, not charged',
    fault: { kind: 'disconnect_after_card', charged: false },
  },
]

/**
 * @param {ReaderState} state
 * @param {State} world
 * @returns {ReaderView}
 */
export function viewOf(state, { locations }) {
  const { label, device_type, location } = state.reader
  const place = locations.find(({ id }) => id === location)
  const type = device_type.replace('simulated_', '')
  return {
    id: state.id,
    label,
    place: place?.location.display_name ?? 'No location',
    device: MODELS[type] ?? type.replaceAll('_', ' '),
    state,
  }
}

/**
 * A reader: the device, and beside it the controls for customer actions and failures.
 * @param {ReaderView} view
 */
export function readerElement(view) {
  const { id, label, place, device, state } = view
  const session = sessionOf(state)
  const { screen } = state
  const scene = sceneOf(screen, session)
  return h(
    'section',
    {
      class: 'reader',
      'data-key': id,
      'data-reader': id,
      tabindex: '0',
      role: 'group',
      'aria-label': `Reader ${label}, ${place}`,
      'aria-describedby': `status-${id}`,
      'aria-keyshortcuts': 'Enter',
    },
    h(
      'header',
      {},
      h('h2', {}, label),
      h('p', {}, `${place} · ${device}${state.livemode ? ' · live mode' : ''}`),
    ),
    h(
      'div',
      { class: `device scene-${scene.replaceAll('_', '-')} kind-${screen.kind.replaceAll('_', '-')}` },
      h(
        'div',
        { class: 'lights', 'aria-hidden': 'true' },
        [0, 1, 2, 3].map(() => h('i', {})),
      ),
      h(
        'div',
        { class: 'screen', role: 'region', 'aria-label': `Screen of ${label}` },
        h('div', { class: 'content', 'data-key': scene }, drawScreen(view, session)),
      ),
      h('div', { class: 'chip-slot', 'aria-hidden': 'true' }),
    ),
    h('p', { class: 'visually-hidden', role: 'status', id: `status-${id}` }, describeScreen(view, session)),
    tray(view, session),
  )
}

/**
 * @param {ReaderView} view
 * @param {import('./reader-session.js').ReaderSession} session
 */
function tray({ id, label, state }, session) {
  const { screen } = state
  const awaitsCard = screen.kind === 'card' && stepOf(screen, session) === 'card'
  return h(
    'div',
    { class: 'tray' },
    h(
      'div',
      { class: 'wallet' },
      cardElement(session.card),
      h(
        'div',
        { class: 'column' },
        h('label', { class: 'visually-hidden', for: `card-${id}` }, `Test card for ${label}`),
        picker(id, session.card),
        h(
          'button',
          { type: 'button', class: 'primary', 'data-do': 'present', disabled: !awaitsCard },
          icon('tap'),
          'Present card',
        ),
      ),
    ),
    screen.kind === 'inputs' && [
      h(
        'div',
        { class: 'pair' },
        h('button', { type: 'button', 'data-do': 'fill-in' }, icon('pencil'), 'Fill in for me'),
        h('button', { type: 'button', 'data-do': 'walk-away' }, 'Walk away'),
      ),
    ],
    h(
      'div',
      { class: 'switches' },
      h(
        'button',
        { type: 'button', 'data-do': 'plug', 'aria-pressed': String(state.unplugged) },
        icon('cable'),
        state.unplugged ? 'Plug in' : 'Unplug',
      ),
      h(
        'button',
        { type: 'button', 'data-do': 'jam', 'aria-pressed': String(state.jammed) },
        icon('warning'),
        state.jammed ? 'Repair' : 'Jam',
      ),
      h(
        'button',
        { type: 'button', 'data-do': 'faults', 'aria-expanded': String(session.showsFaults) },
        `Faults${state.faults.length > 0 ? ` (${state.faults.length})` : ''}`,
      ),
    ),
    session.showsFaults && faultMenu(state),
    session.error !== '' && h('p', { class: 'error', role: 'alert' }, session.error),
  )
}

/** @param {string} number */
function cardElement(number) {
  const { brand, name } = cardOf(number)
  return h(
    'div',
    { class: `card card-${brand}`, 'aria-hidden': 'true', 'data-do': 'present' },
    h('span', { class: 'chip' }),
    h('span', { class: 'card-name' }, name),
    h('span', { class: 'card-number' }, `•••• ${number.slice(-4)}`),
  )
}

/**
 * @param {string} id
 * @param {string} chosen
 */
function picker(id, chosen) {
  return h(
    'select',
    { id: `card-${id}`, 'data-change': 'choose-card' },
    CARD_GROUPS.map(({ group, cards }) =>
      h(
        'optgroup',
        { label: group },
        cards.map(({ number, name }) =>
          h('option', { value: number, selected: number === chosen }, `${name} · ${number}`),
        ),
      ),
    ),
  )
}

/** @param {ReaderState} state */
function faultMenu({ faults }) {
  return h(
    'div',
    { class: 'faults' },
    h('p', { class: 'hint' }, 'Faults for the next commands, one for each command:'),
    faults.length > 0 &&
      h(
        'ol',
        {},
        faults.map((fault) => h('li', {}, nameOf(fault))),
      ),
    h(
      'div',
      { class: 'chips' },
      FAULTS.map(({ name }, index) =>
        h('button', { type: 'button', 'data-do': 'fault', 'data-value': index }, name),
      ),
      faults.length > 0 && h('button', { type: 'button', 'data-do': 'clear-faults' }, 'Clear all'),
    ),
  )
}

/** @param {ReaderState['faults'][number]} fault */
function nameOf(fault) {
  const known = FAULTS.find(
    (each) => each.fault.kind === fault.kind && JSON.stringify(each.fault) === JSON.stringify(fault),
  )
  return known?.name ?? fault.kind.replaceAll('_', ' ')
}
