import { table } from './store.ts'

/**
 * Something that goes wrong with one command to a reader.
 * - `timeout`: the command is answered with `terminal_reader_timeout`, whether it was `applied` or not.
 * - `busy`, `offline`, `hardware_fault`: it is refused so, whatever the reader does.
 * - `latency`: it reaches the reader `ms` milliseconds late, on the simulator's clock.
 * - `disconnect_after_card`: the reader drops off once the card is presented: the action stays `in_progress`, without an event.
 * - `connection_error`: once the card is presented the action fails with that code.
 * - `customer_cancel`: the customer presses cancel on the reader at once.
 *
 * `charged` says whether the payment (or refund, or setup) was carried out all the same.
 */
export type ReaderFault =
  | { kind: 'timeout'; applied: boolean }
  | { kind: 'busy' }
  | { kind: 'offline' }
  | { kind: 'hardware_fault' }
  | { kind: 'latency'; ms: number }
  | { kind: 'disconnect_after_card'; charged: boolean }
  | { kind: 'connection_error'; charged: boolean }
  | { kind: 'customer_cancel' }

/** The faults that wait for a card. */
export type CardFault = Extract<ReaderFault, { charged: boolean }>

interface FaultScript {
  /** The reader's id. */
  id: string
  script: readonly ReaderFault[]
}

export const faultScripts = table<FaultScript>({
  object: 'terminal.reader.fault_script',
  noun: 'fault script',
  param: 'reader',
})
