import { byKind, type Field, list, object, oneOf, optional, text, wholeNumber, yesNo } from '../api/fields.ts'
import { everywhere, findEverywhere } from '../lookup/everywhere.ts'
import { readers } from '../state/reader.ts'
import type { ReaderFault } from '../state/reader-fault.ts'
import { type ControlCall, controlRoute, type JsonRoute } from './route.ts'
import { type ReaderState, readerState } from './shapes.ts'
import { readerStateOf } from './state.ts'
import { TRIGGERED } from './trigger.ts'
import { UnknownIdError } from './unknown-id.ts'

const nothing = object({})
const ms = wholeNumber({ max: 24 * 60 * 60 * 1000 })
const charged = { charged: yesNo() }

/** A fault as JSON. Which ones there are, and what they do, is said at `ReaderFault`. */
const fault: Field<ReaderFault> = byKind({
  timeout: { applied: yesNo() },
  busy: {},
  offline: {},
  hardware_fault: {},
  latency: { ms },
  disconnect_after_card: charged,
  connection_error: charged,
  customer_cancel: {},
})

const answer = object({
  value: optional(text()),
  skipped: optional(yesNo()),
  toggles: optional(list(oneOf(['enabled', 'disabled']))),
})

/** Something that is done to the reader in the path; answers the reader afterwards. */
function deed<B>(
  name: string,
  summary: string,
  body: Field<B>,
  run: (call: ControlCall<unknown, B>, reader: string) => void | Promise<void>,
): JsonRoute {
  return controlRoute({
    method: 'POST',
    path: `/readers/:reader/${name}`,
    summary,
    body,
    answers: readerState,
    async run(call) {
      const id = call.path.reader as string
      await run(call, id)
      return stateOfReader(call, id)
    },
  })
}

function stateOfReader({ world }: ControlCall, id: string): ReaderState {
  const found = findEverywhere(world, readers, id)
  if (!found) throw new UnknownIdError('reader', id)
  return readerStateOf(found.scope, found.record)
}

/** What people and mishaps do to readers. */
export const readerControlRoutes: readonly JsonRoute[] = [
  controlRoute({
    method: 'GET',
    path: '/readers/:reader',
    summary: 'A reader, what stands on its screen, and what only the device knows.',
    answers: readerState,
    run: (call) => stateOfReader(call, call.path.reader as string),
  }),
  deed(
    'present_card',
    'Somebody holds a card to it: a test card, the default one when absent. `tip` (minor unit) counts where the reader asks for one.',
    object({
      number: optional(text({ max: 30 })),
      kind: optional(oneOf(['card_present', 'interac_present', 'card'])),
      tip: optional(wholeNumber()),
    }),
    ({ simulator, body }, id) => simulator.control.readers.presentCard(id, body),
  ),
  deed(
    'select_tip',
    'The customer chooses a tip (minor unit), where the reader asks for one: the card that is presented next pays it.',
    object({ amount: wholeNumber() }),
    ({ simulator, body }, id) => simulator.control.readers.selectTip(id, body.amount),
  ),
  deed(
    'customer_cancel',
    'The customer presses cancel, where `enable_customer_cancellation` put that button on the screen.',
    nothing,
    ({ simulator }, id) => simulator.control.readers.customerCancel(id),
  ),
  deed(
    'submit_inputs',
    'The customer fills in the form: one answer for each input, in their order.',
    object({ values: list(answer) }),
    ({ simulator, body }, id) => simulator.control.readers.submitInputs(id, body.values),
  ),
  deed(
    'skip_inputs',
    'The customer skips every input that may be skipped, and fills in an example where one is required.',
    nothing,
    ({ simulator }, id) => simulator.control.readers.skipInputs(id),
  ),
  deed('time_out_inputs', 'The customer walks away from the form.', nothing, ({ simulator }, id) =>
    simulator.control.readers.timeOutInputs(id),
  ),
  deed('unplug', 'Cuts it from power and network.', nothing, ({ simulator }, id) =>
    simulator.control.readers.unplug(id),
  ),
  deed('plug_in', 'Connects it again.', nothing, ({ simulator }, id) => simulator.control.readers.plugIn(id)),
  deed('jam', 'Breaks its hardware.', nothing, ({ simulator }, id) => simulator.control.readers.jam(id)),
  deed('repair', 'Mends it.', nothing, ({ simulator }, id) => simulator.control.readers.repair(id)),
  deed('use_from_sdk', 'A Terminal SDK takes it.', nothing, ({ simulator }, id) =>
    simulator.control.readers.useFromSdk(id),
  ),
  deed('release_from_sdk', 'The SDK lets go of it.', nothing, ({ simulator }, id) =>
    simulator.control.readers.releaseFromSdk(id),
  ),
  deed(
    'fault',
    'Adds to what goes wrong with its next commands, one fault for each command, in the order in which they were added.',
    fault,
    ({ simulator, body }, id) => simulator.control.readers.fault(id, body),
  ),
  deed('clear_faults', 'Drops the faults that have not happened yet.', nothing, ({ simulator }, id) =>
    simulator.control.readers.clearFaults(id),
  ),

  controlRoute({
    method: 'POST',
    path: '/trigger',
    summary:
      'Takes a payment of 10.00 USD on a reader (the first one when absent) until this event happens, with all the other events on the way. `action_failed` is a decline; `action_updated` comes when a card is collected and waits for confirmation.',
    body: object({ type: oneOf(TRIGGERED), reader: optional(text()) }),
    answers: readerState,
    async run(call) {
      const { reader = everywhere(call.world, readers).at(-1)?.record.id ?? '', type } = call.body
      await call.simulator.control.readers.trigger(reader, type)
      return stateOfReader(call, reader)
    },
  }),
]
