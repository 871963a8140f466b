/** @import { Entry } from './api.js' */

/**
 * One line of the log. A delivery has one line, which is updated.
 * @typedef {{
 *   id: string
 *   kind: 'request' | 'event' | 'delivery'
 *   at: number
 *   title: string
 *   detail: string
 *   status: string
 *   tone: 'good' | 'bad' | 'busy' | 'quiet'
 *   account: string | null
 *   event?: string
 *   payloads: { name: string, value: unknown }[]
 *   text: string
 * }} Line
 */

const KEPT = 500
/** The order of lines with the same time. */
const RANKS = { request: 0, event: 1, delivery: 2 }

/** @type {Map<string, Line>} */
let lines = new Map()
/** The run and number of the newest entry. An id is the run of a simulator and a number in it. */
let run = ''
let newest = 0

/** @type {{ kind: 'all' | Line['kind'], search: string, open: Set<string> }} */
export const view = { kind: 'all', search: '', open: new Set() }

/** Adds an entry, unless it is known already because the log was read again. @param {Entry} entry */
export function add(entry) {
  const [itsRun = '', number] = entry.id.split('-')
  if (itsRun === run && Number(number) <= newest) return
  if (itsRun !== run || entry.type === 'state') clear()
  run = itsRun
  newest = Number(number)
  const line = lineOf(entry)
  if (!line) return
  lines.set(line.id, { ...line, at: lines.get(line.id)?.at ?? line.at })
  if (lines.size > KEPT) lines.delete(/** @type {string} */ (lines.keys().next().value))
}

export function clear() {
  lines = new Map()
  view.open.clear()
}

export function isEmpty() {
  return lines.size === 0
}

/** The lines that pass the filter, newest first. */
export function shown() {
  const search = view.search.trim().toLowerCase()
  return [...lines.values()]
    .filter(({ kind, text }) => (view.kind === 'all' || kind === view.kind) && text.includes(search))
    .sort((a, b) => a.at - b.at || RANKS[a.kind] - RANKS[b.kind])
    .reverse()
}

/**
 * @param {Entry} entry
 * @returns {Line | undefined}
 */
function lineOf(entry) {
  switch (entry.type) {
    case 'request':
      return searchable(requestLine(entry))
    case 'event':
      return searchable(eventLine(entry))
    case 'delivery':
      return searchable(deliveryLine(entry))
    default:
      return undefined
  }
}

/** @param {Omit<Line, 'text'>} line */
function searchable(line) {
  const text = [line.title, line.detail, line.status, line.account, JSON.stringify(line.payloads)]
    .join(' ')
    .toLowerCase()
  return { ...line, text }
}

/**
 * @param {Extract<Entry, { type: 'request' }>} entry
 * @returns {Omit<Line, 'text'>}
 */
function requestLine({ id, request }) {
  const { method, path, status, error, params, account, at, ms, requestId, idempotencyKey } = request
  return {
    id,
    kind: 'request',
    at,
    title: `${method} ${path}`,
    detail: error ?? '',
    status: String(status ?? 'lost'),
    tone: status === null ? 'busy' : status < 400 ? 'good' : 'bad',
    account,
    payloads: [
      { name: 'Parameters', value: params },
      ...(error === null ? [] : [{ name: 'Error', value: error }]),
      { name: 'About', value: { request_id: requestId, idempotency_key: idempotencyKey, account, ms } },
    ],
  }
}

/**
 * @param {Extract<Entry, { type: 'event' }>} entry
 * @returns {Omit<Line, 'text'>}
 */
function eventLine({ id, at, event }) {
  const { object } = event.data
  return {
    id,
    kind: 'event',
    at,
    title: event.type,
    detail: 'id' in object ? String(object.id) : '',
    status: event.livemode ? 'live' : '',
    tone: 'quiet',
    account: event.account ?? null,
    event: event.id,
    payloads: [{ name: 'Event', value: event }],
  }
}

/** @type {Readonly<Record<string, Line['tone']>>} */
const DELIVERY_TONES = { delivered: 'good', failed: 'bad', dropped: 'bad' }

/**
 * @param {Extract<Entry, { type: 'delivery' }>} entry
 * @returns {Omit<Line, 'text'>}
 */
function deliveryLine({ at, delivery }) {
  const { id, type, url, status, cause, attempts } = delivery
  const last = attempts.at(-1)
  return {
    id,
    kind: 'delivery',
    at,
    title: type,
    detail: `${cause === 'event' ? '' : `${cause} · `}${url}`,
    status: last?.status ? `${status} ${last.status}` : status,
    tone: DELIVERY_TONES[status] ?? 'busy',
    account: delivery.account,
    event: delivery.event,
    payloads: [{ name: 'Delivery', value: delivery }],
  }
}
