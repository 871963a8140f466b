import { readerError } from '../reader/reader-errors.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Command } from '../state/reader-slot.ts'
import { type Namespace, table } from '../state/store.ts'
import type { World } from '../world.ts'

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

const EVERY_COMMAND = () => true
const CONFIRMS: ReadonlySet<Command> = new Set([
  'process_payment_intent',
  'confirm_payment_intent',
  'process_setup_intent',
  'refund_payment',
])
const WAITS_FOR_CARD: ReadonlySet<Command> = new Set([
  'process_payment_intent',
  'collect_payment_method',
  'process_setup_intent',
  'refund_payment',
])

/** Which commands a fault can happen to. */
const HAPPENS_TO: Readonly<Record<ReaderFault['kind'], (command: Command) => boolean>> = {
  timeout: EVERY_COMMAND,
  busy: EVERY_COMMAND,
  offline: EVERY_COMMAND,
  hardware_fault: EVERY_COMMAND,
  latency: EVERY_COMMAND,
  disconnect_after_card: (command) => CONFIRMS.has(command) || WAITS_FOR_CARD.has(command),
  connection_error: (command) => CONFIRMS.has(command),
  customer_cancel: (command) => WAITS_FOR_CARD.has(command),
}

interface FaultScript {
  /** The reader's id. */
  id: string
  script: readonly ReaderFault[]
}

const faultScripts = table<FaultScript>({
  object: 'terminal.reader.fault_script',
  noun: 'fault script',
  param: 'reader',
})

/** Adds to what will go wrong with a reader, in this order. Throws an `Error` for a fault that is not known. */
export function addFaults(namespace: Namespace, reader: string, faults: readonly ReaderFault[]): void {
  for (const { kind } of faults) {
    if (!Object.hasOwn(HAPPENS_TO, kind)) {
      throw new Error(`no reader fault '${kind}'; known are ${Object.keys(HAPPENS_TO).join(', ')}`)
    }
  }
  const script = [...plannedFaults(namespace, reader), ...faults]
  namespace.of(faultScripts).put({ id: reader, script })
}

/** What will still go wrong with a reader. */
export function plannedFaults(namespace: Namespace, reader: string): readonly ReaderFault[] {
  return namespace.of(faultScripts).get(reader)?.script ?? []
}

/** Drops what would still go wrong. */
export function clearFaults(namespace: Namespace, reader: string): void {
  namespace.of(faultScripts).delete(reader)
}

/**
 * Where faults meet commands: called once for each command that is about to be sent to a reader. Uses up the next fault of the script;
 * one that cannot happen to this command stays for a later one. Throws the refusals, and returns what is to happen later.
 */
export function beforeCommand(
  world: World,
  namespace: Namespace,
  { id }: ReaderRecord,
  command: Command,
): ReaderFault | undefined {
  const [next, ...script] = plannedFaults(namespace, id)
  if (!next || !HAPPENS_TO[next.kind](command)) return undefined
  namespace.of(faultScripts).put({ id, script })
  if (next.kind === 'busy' || next.kind === 'offline' || next.kind === 'hardware_fault') {
    throw readerError(world, `terminal_reader_${next.kind}`)
  }
  if (next.kind === 'timeout' && !next.applied) throw readerError(world, 'terminal_reader_timeout')
  return next
}
