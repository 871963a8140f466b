import { abandoned, invalidRequest } from '../api/errors.ts'
import { takeReaderFault } from '../faults/reader-faults.ts'
import type { Call } from '../http/route.ts'
import { found } from '../lookup/found.ts'
import { MOBILE_READERS, type ReaderRecord, readers } from '../state/reader.ts'
import type { CardFault, ReaderFault } from '../state/reader-fault.ts'
import type { Command } from '../state/reader-slot.ts'
import type { World } from '../world.ts'
import { cancelByCustomer } from './customer-cancel.ts'
import { forgetCollected } from './payment-action.ts'
import { checkReachable } from './reachable.ts'
import { intentInvalidState, otherIntegrationMode, readerError } from './reader-errors.ts'
import { shownReader } from './slot.ts'
import { type Transition, transition } from './transitions.ts'

/** Carries out a command on a reader that accepts it. `fault` happens when a card is presented. */
export type Begin = (reader: ReaderRecord, fault: CardFault | undefined) => ReaderRecord

/**
 * Sends a command to the reader in the path and returns the reader as it is afterwards. The order of the checks: the parameters, the
 * fault script, whether the reader is reachable, and whether its slot accepts the command.
 * Throws the errors of `prepare`, `terminal_reader_*` errors and `intent_invalid_state`.
 * @param prepare checks the parameters, without any effect.
 */
export async function command(
  call: Call<unknown>,
  name: Command,
  prepare: (reader: ReaderRecord) => Begin,
): Promise<object> {
  const { world, namespace } = call
  let begin = prepare(serverDriven(call))
  const fault = takeReaderFault(namespace, found(call, readers), name)
  checkRefusal(world, fault)
  if (fault?.kind === 'latency') {
    if (!(await world.clock.sleep(fault.ms))) throw abandoned()
    begin = prepare(serverDriven(call))
  }
  const reader = found(call, readers)
  checkReachable(world, reader)
  checkTransition(world, transition(reader.slot.phase, name))
  if (name !== 'confirm_payment_intent') forgetCollected(call, reader)
  let begun = begin(reader, fault && 'charged' in fault ? fault : undefined)
  if (fault?.kind === 'customer_cancel') begun = cancelByCustomer(call, begun)
  if (fault?.kind === 'timeout') throw readerError(world, 'terminal_reader_timeout')
  return shownReader(world, begun)
}

/** Throws the error of a fault that keeps the command from the reader. */
function checkRefusal(world: World, fault: ReaderFault | undefined): void {
  switch (fault?.kind) {
    case 'busy':
    case 'offline':
    case 'hardware_fault':
      throw readerError(world, `terminal_reader_${fault.kind}`)
    case 'timeout':
      if (!fault.applied) throw readerError(world, 'terminal_reader_timeout')
  }
}

/** Only smart readers accept commands from a server. Stripe docs: terminal/payments/setup-integration */
function serverDriven(call: Call<unknown>): ReaderRecord {
  const reader = found(call, readers)
  if (!MOBILE_READERS.has(reader.device_type)) return reader
  throw invalidRequest(
    `A reader of type ${reader.device_type} accepts commands through a Terminal SDK only.`,
    {
      param: 'reader',
    },
  )
}

function checkTransition(world: World, found: Transition): void {
  switch (found) {
    case 'busy':
      throw readerError(world, 'terminal_reader_busy')
    case 'other_integration_mode':
      throw otherIntegrationMode(world)
    case 'not_collected':
      throw intentInvalidState(
        world,
        'No card has been collected on this reader: collect a payment method before confirming.',
      )
  }
}
