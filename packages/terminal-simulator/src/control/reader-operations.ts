import {
  array,
  blankable,
  boolean,
  byKind,
  integer,
  object,
  oneOf,
  type Param,
  required,
  string,
} from '../api/params.ts'
import { addFaults, clearFaults, plannedFaults } from '../faults/reader-faults.ts'
import { everywhere, findEverywhere, type Owned } from '../lookup/everywhere.ts'
import { exampleAnswers, type InputAnswer, submitInputs, timeOutInputs } from '../reader/answer-inputs.ts'
import { customerCancel } from '../reader/customer-cancel.ts'
import { forgetCollected } from '../reader/payment-action.ts'
import { type Presentation, presentCard, selectTip } from '../reader/present-card.ts'
import { moveOn } from '../reader/slot.ts'
import { type Device, type ReaderRecord, readers } from '../state/reader.ts'
import type { ReaderFault } from '../state/reader-fault.ts'
import { IDLE, type Phase } from '../state/reader-slot.ts'
import type { Scope } from '../world.ts'
import { unknownId } from './control-error.ts'
import { type ControlledSimulator, member, operation, operationOn } from './operation.ts'
import { type ReaderState, readerState } from './shapes.ts'
import { readerStateOf } from './simulator-state.ts'
import { TRIGGERED, type Triggered, trigger } from './trigger.ts'

const A_DAY_MS = 24 * 60 * 60 * 1000

const charged = { charged: required(boolean()) }

/** The kinds and their effects are documented at `ReaderFault`. */
const fault = byKind({
  timeout: { applied: required(boolean()) },
  busy: {},
  offline: {},
  hardware_fault: {},
  latency: { ms: required(integer({ min: 0, max: A_DAY_MS })) },
  disconnect_after_card: charged,
  connection_error: charged,
  customer_cancel: {},
})

const presentation: Param<Presentation> = object({
  number: string({ max: 30 }),
  kind: oneOf(['card_present', 'interac_present', 'card']),
  tip: integer({ min: 0 }),
})

const answer = object({
  value: blankable({ max: 100_000 }),
  skipped: boolean(),
  toggles: array(oneOf(['enabled', 'disabled'])),
})

type Act<In> = (scope: Scope, reader: ReaderRecord, input: In) => void
type Args<A> = A extends (scope: Scope, reader: ReaderRecord, ...args: infer Rest) => void ? Rest : never

/** An operation on a reader. Returns the reader as it is afterwards. */
function onReader<In, A extends Act<In>>(definition: {
  name: string
  summary: string
  input?: Param<In>
  act: A
}) {
  const { name, act, ...described } = definition
  return {
    ...described,
    method: 'POST' as const,
    path: `/readers/:reader/${name}`,
    returns: readerState,
    run(simulator: ControlledSimulator, id: string, ...args: Args<A>): ReaderState {
      const { scope, record } = ownedReader(simulator, id)
      act(scope, record, ...(args as unknown as [In]))
      return stateOfReader(simulator, id)
    },
  }
}

function ownedReader({ world }: ControlledSimulator, id: string): Owned<ReaderRecord> {
  const owned = findEverywhere(world, readers, id)
  if (!owned) throw unknownId('reader', id)
  return owned
}

function stateOfReader(simulator: ControlledSimulator, id: string): ReaderState {
  const { scope, record } = ownedReader(simulator, id)
  return readerStateOf(scope, record)
}

function changeDevice({ namespace }: Scope, reader: ReaderRecord, device: Partial<Device>): void {
  namespace.of(readers).put({ ...reader, device: { ...reader.device, ...device } })
}

/** Actions of customers, and failures of the device. They apply to every reader, in test and live mode. */
export const readerOperations = {
  state: operationOn({
    method: 'GET',
    path: '/readers/:reader',
    summary: 'Returns a reader, the content of its screen, and the state of the device.',
    returns: readerState,
    run: (simulator, id) => stateOfReader(simulator, id),
  }),
  presentCard: onReader({
    name: 'present_card',
    summary:
      'Presents a card: a test card by number, the default card when absent. `tip` (minor unit) counts where the reader asks for a tip.',
    input: presentation,
    act(scope, reader, presented: Presentation = {}) {
      presentCard(scope, reader, presented)
    },
  }),
  selectTip: onReader({
    name: 'select_tip',
    summary:
      'Selects a tip (minor unit) where the reader asks for one. The next card that is presented pays it, unless it is presented with another tip.',
    input: member('amount', integer({ min: 0 })),
    act(scope, reader, amount: number) {
      selectTip(scope, reader, amount)
    },
  }),
  customerCancel: onReader({
    name: 'customer_cancel',
    summary: 'Presses cancel, where `enable_customer_cancellation` put that button on the screen.',
    act(scope, reader) {
      customerCancel(scope, reader)
    },
  }),
  submitInputs: onReader({
    name: 'submit_inputs',
    summary: 'Fills in the form of `collect_inputs`: one answer for each input, in their order.',
    input: member('values', array(answer)),
    act(scope, reader, values: readonly InputAnswer[]) {
      submitInputs(scope, reader, values)
    },
  }),
  skipInputs: onReader({
    name: 'skip_inputs',
    summary: 'Skips every input that may be skipped, and fills in an example where an input is required.',
    act(scope, reader) {
      submitInputs(scope, reader, exampleAnswers(reader, 'all'))
    },
  }),
  timeOutInputs: onReader({
    name: 'time_out_inputs',
    summary: 'Lets the form time out without an answer.',
    act(scope, reader) {
      timeOutInputs(scope, reader)
    },
  }),
  unplug: onReader({
    name: 'unplug',
    summary:
      'Disconnects the reader from power and network. Its `status` becomes `offline` two minutes later, as at Stripe.',
    act(scope, reader) {
      changeDevice(scope, reader, {
        unplugged_at: reader.device.unplugged_at ?? scope.world.clock.now(),
      })
    },
  }),
  plugIn: onReader({
    name: 'plug_in',
    summary: 'Connects an unplugged reader again.',
    act(scope, reader) {
      changeDevice(scope, reader, { unplugged_at: null })
    },
  }),
  jam: onReader({
    name: 'jam',
    summary: 'Breaks the hardware of the reader: commands fail with `terminal_reader_hardware_fault`.',
    act(scope, reader) {
      changeDevice(scope, reader, { jammed: true })
    },
  }),
  repair: onReader({
    name: 'repair',
    summary: 'Repairs the hardware of the reader.',
    act(scope, reader) {
      changeDevice(scope, reader, { jammed: false })
    },
  }),
  useFromSdk: onReader({
    name: 'use_from_sdk',
    summary:
      'Connects a Terminal SDK to the reader: `cancel_action` is then refused as "a different integration mode", every other command as busy.',
    act(scope, reader) {
      forgetCollected(scope, reader)
      moveOn(scope, { ...reader, action: null }, { phase: 'sdk' })
    },
  }),
  releaseFromSdk: onReader({
    name: 'release_from_sdk',
    summary: 'Disconnects the Terminal SDK.',
    act(scope, reader) {
      if (reader.slot.phase === 'sdk') moveOn(scope, reader, IDLE)
    },
  }),
  fault: onReader({
    name: 'fault',
    summary:
      'Adds faults for the next commands to the reader: one fault for each command, in the order in which they were added.',
    input: fault,
    act({ namespace }, reader, ...faults: ReaderFault[]) {
      addFaults(namespace, reader.id, faults)
    },
  }),
  clearFaults: onReader({
    name: 'clear_faults',
    summary: 'Removes the faults that have not happened yet.',
    act({ namespace }, reader) {
      clearFaults(namespace, reader.id)
    },
  }),
  trigger: operation({
    method: 'POST',
    path: '/trigger',
    summary:
      'Takes a payment of 10.00 USD on a reader (the first one when absent) until this event happens, with all the other events on the way. `action_failed` is a decline; `action_updated` comes when a card is collected and waits for confirmation.',
    input: object({ type: required(oneOf(TRIGGERED)), reader: string() }),
    returns: readerState,
    async run(simulator, { type, reader: id = firstReader(simulator) }) {
      const { scope, record } = ownedReader(simulator, id)
      await trigger(scope, record, type)
      return stateOfReader(simulator, id)
    },
  }),
}

function firstReader({ world }: ControlledSimulator): string {
  return everywhere(world, readers).at(-1)?.record.id ?? ''
}

/** The functions of `simulator.control.readers` that have no route: the route of `state` returns the same. */
export function readerQueries(simulator: ControlledSimulator) {
  return {
    /** What the reader is doing, in more detail than `reader.action`. */
    phase: (id: string): Phase => ownedReader(simulator, id).record.slot.phase,
    /** The faults that have not happened yet. */
    faults(id: string): readonly ReaderFault[] {
      const { scope } = ownedReader(simulator, id)
      return plannedFaults(scope.namespace, id)
    },
    trigger: (id: string, type: Triggered) => readerOperations.trigger.run(simulator, { type, reader: id }),
  }
}
