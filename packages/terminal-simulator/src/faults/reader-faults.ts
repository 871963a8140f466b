import type { ReaderRecord } from '../state/reader.ts'
import type { ReaderFault } from '../state/reader-fault.ts'
import { faultScripts } from '../state/reader-fault.ts'
import type { Command } from '../state/reader-slot.ts'
import type { Namespace } from '../state/store.ts'

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

/** The commands that each fault applies to. */
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

/** Appends faults to the script of a reader. Throws an `Error` for an unknown fault. */
export function addFaults(namespace: Namespace, reader: string, faults: readonly ReaderFault[]): void {
  for (const { kind } of faults) {
    if (!Object.hasOwn(HAPPENS_TO, kind)) {
      throw new Error(`unknown reader fault '${kind}'; known are ${Object.keys(HAPPENS_TO).join(', ')}`)
    }
  }
  const script = [...plannedFaults(namespace, reader), ...faults]
  namespace.of(faultScripts).put({ id: reader, script })
}

/** The faults in the script of a reader. */
export function plannedFaults(namespace: Namespace, reader: string): readonly ReaderFault[] {
  return namespace.of(faultScripts).get(reader)?.script ?? []
}

/** Empties the script of a reader. */
export function clearFaults(namespace: Namespace, reader: string): void {
  namespace.of(faultScripts).delete(reader)
}

/**
 * Takes the next fault of a reader's script for a command that is about to be sent to it. A fault that does not apply to this command
 * stays in the script.
 */
export function takeReaderFault(
  namespace: Namespace,
  { id }: ReaderRecord,
  command: Command,
): ReaderFault | undefined {
  const [next, ...script] = plannedFaults(namespace, id)
  if (!next || !HAPPENS_TO[next.kind](command)) return undefined
  namespace.of(faultScripts).put({ id, script })
  return next
}
