import { table } from './store.ts'

/**
 * A fault for one command to a reader.
 * - `timeout`: the command fails with `terminal_reader_timeout`, with or without being `applied`.
 * - `busy`, `offline`, `hardware_fault`: it fails with that error, whatever the state of the reader.
 * - `latency`: it reaches the reader `ms` milliseconds late, on the simulator's clock.
 * - `disconnect_after_card`: the reader disconnects when the card is presented. The action stays `in_progress`, without an event.
 * - `connection_error`: the action fails with that code when the card is presented.
 * - `customer_cancel`: the customer presses cancel on the reader at once.
 *
 * With `charged: true` the payment (or refund, or setup) is carried out nevertheless.
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

/** The faults that happen when a card is presented. */
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
