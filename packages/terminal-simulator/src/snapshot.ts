import { hash } from 'node:crypto'
import { invalidRequest } from './api/errors.ts'
import type { StoreState } from './state/store.ts'
import type { WebhooksState } from './webhooks/webhooks.ts'

/** Changes with the format of records. A snapshot can be restored only by the version that took it. */
const FORMAT = 'terminal-simulator/3'

/** Everything that `restore` needs. */
export interface SimulatorState {
  store: StoreState
  /** The positions of the random sequences. */
  sequences: { ids: number; requestIds: number; chance: number }
  webhooks: WebhooksState
}

/** The whole state of a simulator as JSON, API keys and signing secrets included. */
export interface Snapshot {
  format: typeof FORMAT
  /** Milliseconds since the Unix epoch, on the simulator's clock. */
  taken_at: number
  /** SHA-256 of the state, because records that were edited could contradict each other. Use a seed for state that is written by hand. */
  digest: string
  state: SimulatorState
}

/** A snapshot of a copy of the state. */
export function sealed(now: number, state: SimulatorState): Snapshot {
  const copy = JSON.parse(JSON.stringify(state)) as SimulatorState
  return { format: FORMAT, taken_at: now, digest: digestOf(copy), state: copy }
}

/** A copy of the state in a snapshot. Throws an `ApiError` for a value that is no snapshot, or was changed since it was taken. */
export function unsealed(snapshot: Snapshot): SimulatorState {
  const { format, digest, state } = (snapshot ?? {}) as Partial<Snapshot>
  if (format !== FORMAT) {
    throw invalidRequest(`Invalid format: must be ${FORMAT}, as in a snapshot of this version.`, {
      param: 'format',
    })
  }
  if (state === undefined || digest !== digestOf(state)) {
    throw invalidRequest(
      'Invalid state: it was changed since the snapshot was taken. A snapshot is restored only as it was taken; use a seed for state that is written by hand.',
      { param: 'state' },
    )
  }
  return structuredClone(state)
}

// JSON that was stored elsewhere may come back with its members in another order.
function digestOf(state: SimulatorState): string {
  return hash('sha256', JSON.stringify(state, inOrder))
}

function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
