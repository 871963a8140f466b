import { addFaults, clearFaults, plannedFaults } from '../faults/reader-faults.ts'
import { findEverywhere } from '../lookup/everywhere.ts'
import { exampleAnswers, type InputAnswer, submitInputs, timeOutInputs } from '../reader/answer-inputs.ts'
import { customerCancel } from '../reader/customer-cancel.ts'
import { forgetCollected } from '../reader/payment.ts'
import { type Presentation, presentCard, selectTip } from '../reader/present-card.ts'
import { moveOn } from '../reader/slot.ts'
import { type Device, type ReaderRecord, readers } from '../state/reader.ts'
import type { ReaderFault } from '../state/reader-fault.ts'
import { IDLE, type Phase } from '../state/reader-slot.ts'
import type { Scope, World } from '../world.ts'
import { type Triggered, trigger } from './trigger.ts'
import { UnknownIdError } from './unknown-id.ts'

/**
 * What happens to a reader as a device, and what people do in front of it, be it simulated or not, in test mode or not.
 * All throw an `Error` for an id that no account knows, and the API's error where the reader cannot do it now.
 */
export interface ReaderControl {
  /** Cuts a reader from power and network: its `status` turns `offline` two minutes later, as Stripe notices it. */
  unplug(id: string): void
  /** Connects an unplugged reader again. */
  plugIn(id: string): void
  /** Breaks its hardware: commands are answered with `terminal_reader_hardware_fault`. */
  jam(id: string): void
  /** Mends it. */
  repair(id: string): void
  /** What it is doing, in more detail than `reader.action` tells. */
  phase(id: string): Phase
  /**
   * The customer chooses a tip (in the currency's minor unit), where the reader asks for one: the card that is presented next pays it,
   * unless it comes with a tip of its own.
   */
  selectTip(id: string, amount: number): void
  /** Somebody holds a card to it. */
  presentCard(id: string, presentation?: Presentation): void
  /** The customer presses cancel. Only where `enable_customer_cancellation` has put that button on the screen. */
  customerCancel(id: string): void
  /** The customer fills in the form of `collect_inputs`: one answer for each input. */
  submitInputs(id: string, answers: readonly InputAnswer[]): void
  /** The customer skips every input that may be skipped, and fills in an example where one is required. */
  skipInputs(id: string): void
  /** The customer walks away from the form. */
  timeOutInputs(id: string): void
  /**
   * Takes a payment of 10.00 USD on it until that event happens. `action_failed` is a decline; `action_updated` comes when a card is
   * collected and waits for confirmation.
   */
  trigger(id: string, type: Triggered): Promise<void>
  /** A Terminal SDK takes the reader: `cancel_action` is then refused as "a different integration mode", the rest as busy. */
  useFromSdk(id: string): void
  /** The SDK lets go of it. */
  releaseFromSdk(id: string): void
  /** Adds to what goes wrong with its next commands, one fault for each command, in this order. */
  fault(id: string, ...faults: readonly ReaderFault[]): void
  /** The faults that have not happened yet. */
  faults(id: string): readonly ReaderFault[]
  /** Drops them. */
  clearFaults(id: string): void
}

export function readerControl(world: World): ReaderControl {
  function find(id: string): { scope: Scope; reader: ReaderRecord } {
    const owned = findEverywhere(world, readers, id)
    if (!owned) throw new UnknownIdError('reader', id)
    return { scope: owned.scope, reader: owned.record }
  }

  function change(id: string, device: Partial<Device>): void {
    const { scope, reader } = find(id)
    scope.namespace.of(readers).put({ ...reader, device: { ...reader.device, ...device } })
  }

  return {
    unplug(id) {
      change(id, { unplugged_at: find(id).reader.device.unplugged_at ?? world.clock.now() })
    },
    plugIn: (id) => change(id, { unplugged_at: null }),
    jam: (id) => change(id, { jammed: true }),
    repair: (id) => change(id, { jammed: false }),
    phase: (id) => find(id).reader.slot.phase,
    selectTip(id, amount) {
      const { scope, reader } = find(id)
      selectTip(scope.namespace, reader, amount)
    },
    presentCard(id, presentation = {}) {
      const { scope, reader } = find(id)
      presentCard(scope, reader, presentation)
    },
    customerCancel(id) {
      const { scope, reader } = find(id)
      customerCancel(scope, reader)
    },
    submitInputs(id, answers) {
      const { scope, reader } = find(id)
      submitInputs(scope, reader, answers)
    },
    skipInputs(id) {
      const { scope, reader } = find(id)
      submitInputs(scope, reader, exampleAnswers(reader, 'all'))
    },
    timeOutInputs(id) {
      const { scope, reader } = find(id)
      timeOutInputs(scope, reader)
    },
    async trigger(id, type) {
      const { scope, reader } = find(id)
      await trigger(scope, reader, type)
    },
    useFromSdk(id) {
      const { scope, reader } = find(id)
      forgetCollected(scope.namespace, reader)
      moveOn(scope, { ...reader, action: null }, { phase: 'sdk' })
    },
    releaseFromSdk(id) {
      const { scope, reader } = find(id)
      if (reader.slot.phase === 'sdk') moveOn(scope, reader, IDLE)
    },
    fault(id, ...faults) {
      addFaults(find(id).scope.namespace, id, faults)
    },
    faults: (id) => plannedFaults(find(id).scope.namespace, id),
    clearFaults(id) {
      clearFaults(find(id).scope.namespace, id)
    },
  }
}
