/** @import { ReaderState as WireReader, State as WireState } from '../../control/shapes.ts' */
/** @import { ActivityEntry } from '../../log/activity.ts' */

/** @typedef {WireReader} ReaderState */
/** @typedef {WireState} State */
/** @typedef {ActivityEntry} Entry */

const BASE = '/_simulator'

/** @returns {Promise<State>} */
export async function readState() {
  return call('GET', '/state')
}

/**
 * Posts to the control API. Rejects with an `Error` whose message can be shown.
 * @param {string} path below `/_simulator`
 * @param {object} [body]
 */
export async function post(path, body = {}) {
  await call('POST', path, body)
}

/**
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {object} [body]
 */
async function call(method, path, body) {
  const response = await fetch(BASE + path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error.message)
  return answer
}

const ENTRY_TYPES = ['request', 'event', 'delivery', 'reader', 'clock', 'state']

/** The delay until a retry after a failure. */
export const RETRY_MS = 500

/**
 * Follows the log and reconnects, because browsers differ in whether they do. The log then starts from the beginning.
 * @param {{ onOpen(): void, onLost(): void, onEntry(entry: Entry): void }} handlers
 */
export function follow({ onOpen, onLost, onEntry }) {
  const source = new EventSource(`${BASE}/log`)
  source.addEventListener('open', onOpen)
  source.addEventListener('error', () => {
    source.close()
    onLost()
    setTimeout(follow, RETRY_MS, { onOpen, onLost, onEntry })
  })
  for (const type of ENTRY_TYPES) {
    source.addEventListener(type, ({ data, lastEventId }) =>
      onEntry({ ...JSON.parse(data), id: lastEventId }),
    )
  }
}
