import { hash } from 'node:crypto'
import { anyObject, type Field, FieldError, object, oneOf, text, wholeNumber } from './api/fields.ts'
import type { StoreState } from './state/store.ts'
import type { WebhooksState } from './webhooks/webhooks.ts'

/** Changes with what records hold: a snapshot is for the version of the simulator that took it. */
const FORMAT = 'terminal-simulator/2'

/** Everything that `restore` needs. */
export interface SimulatorState {
  store: StoreState
  /** Where the sequences of random numbers stand. */
  sequences: { ids: number; requestIds: number; chance: number }
  webhooks: WebhooksState
}

/** The whole state of a simulator, as JSON. It holds the API keys and signing secrets that the state holds. */
export interface Snapshot {
  format: typeof FORMAT
  /** Milliseconds since the Unix epoch, on the simulator's clock. */
  taken_at: number
  /** SHA-256 of the state: records that were changed by hand could contradict each other. A seed is for what is made by hand. */
  digest: string
  state: SimulatorState
}

export const snapshotField: Field<Snapshot> = object({
  format: oneOf([FORMAT]),
  taken_at: wholeNumber(),
  digest: text({ max: 64 }),
  state: anyObject<SimulatorState>('What the simulator keeps; restored only as it was taken.'),
})

/** A copy of the state that nothing changes any more. */
export function sealed(now: number, state: SimulatorState): Snapshot {
  const copy = JSON.parse(JSON.stringify(state)) as SimulatorState
  return { format: FORMAT, taken_at: now, digest: digestOf(copy), state: copy }
}

/** A copy of the state in a snapshot. Throws a `FieldError` for what is none, and for one that was changed. */
export function unsealed(snapshot: Snapshot): SimulatorState {
  const { digest, state } = snapshotField.read(snapshot, '')
  if (digest !== digestOf(state)) {
    throw new FieldError(
      'state was changed since the snapshot was taken: it is restored as it was, a seed is for what is made by hand',
    )
  }
  return structuredClone(state)
}

// Whoever keeps JSON may keep the members of objects in another order.
function digestOf(state: SimulatorState): string {
  return hash('sha256', JSON.stringify(state, inOrder))
}

function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
