/** @import { Line } from './log.js' */
import { h } from './dom.js'
import { icon } from './icons.js'
import { isEmpty, shown, view } from './log.js'

const FILTERS = /** @type {const} */ ([
  ['all', 'All'],
  ['request', 'Requests'],
  ['event', 'Events'],
  ['delivery', 'Deliveries'],
])

const KINDS = { request: 'Request', event: 'Event', delivery: 'Delivery' }

/**
 * The log with its filters.
 * @param {string} api the address of the simulator
 * @param {string | undefined} reader the id of a reader for the example request
 */
export function logElement(api, reader) {
  const lines = shown()
  return h(
    'section',
    { class: 'log', 'aria-label': 'Log' },
    h(
      'header',
      {},
      h('h2', {}, 'Log'),
      h('button', { type: 'button', 'data-do': 'clear-log', disabled: isEmpty() }, 'Clear'),
      h(
        'div',
        { class: 'segments', role: 'group', 'aria-label': 'What the log shows' },
        FILTERS.map(([kind, name]) =>
          h(
            'button',
            {
              type: 'button',
              'data-do': 'filter-log',
              'data-value': kind,
              'aria-pressed': String(view.kind === kind),
            },
            name,
          ),
        ),
      ),
      h('input', {
        type: 'search',
        id: 'log-search',
        placeholder: 'Search',
        'aria-label': 'Search the log',
        'aria-keyshortcuts': '/',
        'data-input': 'search-log',
        autocomplete: 'off',
        spellcheck: 'false',
      }),
    ),
    lines.length > 0 ? h('ol', {}, lines.map(lineElement)) : empty(api, reader),
  )
}

/**
 * @param {string} api
 * @param {string | undefined} reader
 */
function empty(api, reader) {
  if (!isEmpty()) {
    return h('div', { class: 'empty' }, h('p', {}, 'Nothing in the log matches.'))
  }
  return h(
    'div',
    { class: 'empty' },
    h(
      'p',
      {},
      'Nothing has happened yet. Requests, events and webhook deliveries appear here as they happen.',
    ),
    h('p', { class: 'hint' }, 'Point a Stripe client at this address, or try:'),
    h('pre', { class: 'code', tabindex: '0', 'aria-label': 'A first request' }, example(api, reader)),
  )
}

/**
 * An example request whose effect is visible on a screen.
 * @param {string} api
 * @param {string | undefined} reader
 */
function example(api, reader) {
  if (reader === undefined) return `curl ${api}/v1/terminal/readers \\\n  -u sk_test_x:`
  return [
    `curl ${api}/v1/terminal/readers/${reader}/set_reader_display`,
    '-u sk_test_x: -d type=cart',
    '-d "cart[currency]=usd" -d "cart[total]=1250"',
    '-d "cart[line_items][0][description]=Flat white"',
    '-d "cart[line_items][0][amount]=1250"',
    '-d "cart[line_items][0][quantity]=1"',
  ].join(' \\\n  ')
}

/** @param {Line} line */
function lineElement(line) {
  const { id, kind, at, title, detail, status, tone } = line
  const isOpen = view.open.has(id)
  return h(
    'li',
    { 'data-key': id, class: `line line-${kind}` },
    h(
      'button',
      {
        type: 'button',
        class: 'head',
        'data-do': 'open-line',
        'data-value': id,
        'aria-expanded': String(isOpen),
      },
      h('span', { class: 'title' }, title),
      h('span', { class: `status ${tone}` }, status),
      h('span', { class: 'detail' }, h('b', {}, KINDS[kind]), detail && ` · ${detail}`),
      h('time', { datetime: new Date(at).toISOString() }, timeOf(at)),
    ),
    isOpen && body(line),
  )
}

/** @param {Line} line */
function body({ event, kind, payloads }) {
  return h(
    'div',
    { class: 'body' },
    kind === 'event' &&
      h(
        'div',
        { class: 'pair' },
        h('button', { type: 'button', 'data-do': 'resend', 'data-value': event }, icon('repeat'), 'Resend'),
        h('button', { type: 'button', 'data-do': 'duplicate', 'data-value': event }, 'Duplicate'),
      ),
    payloads.flatMap(({ name, value }) => [
      h('h3', {}, name),
      h(
        'pre',
        { class: 'code', tabindex: '0', 'aria-label': name },
        typeof value === 'string' ? value : json(value),
      ),
    ]),
  )
}

/**
 * Formatted JSON with elements for syntax colours.
 * @param {unknown} value
 */
function json(value) {
  const root = h('span', {})
  for (const part of JSON.stringify(value, null, 2).split(
    /("(?:[^"\\]|\\.)*"(?:\s*:)?|\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*)/,
  )) {
    const kind = kindOf(part)
    root.append(kind ? h('span', { class: kind }, part) : part)
  }
  return root
}

/** @param {string} part */
function kindOf(part) {
  if (part.startsWith('"')) return part.endsWith(':') ? 'name' : 'string'
  return /^(?:true|false|null|-?\d)/.test(part) ? 'value' : undefined
}

/** @param {number} at */
function timeOf(at) {
  return new Date(at).toLocaleTimeString(undefined, { hour12: false })
}
