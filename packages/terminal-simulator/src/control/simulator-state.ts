import { plannedFaults } from '../faults/reader-faults.ts'
import { everywhere } from '../lookup/everywhere.ts'
import { screenOf } from '../reader/screen.ts'
import { shownReader } from '../reader/slot.ts'
import { accounts } from '../state/account.ts'
import { locations } from '../state/location.ts'
import { paymentIntents } from '../state/payment-intent.ts'
import { type ReaderRecord, readers } from '../state/reader.ts'
import type { Scope } from '../world.ts'
import type { ControlledSimulator } from './operation.ts'
import type { ReaderState, State } from './shapes.ts'
import { webhookOperations } from './webhook-operations.ts'

const PAYMENTS_SHOWN = 50

/** The state of the whole simulator. */
export function stateOf(simulator: ControlledSimulator): State {
  const { world } = simulator
  return {
    clock: { kind: world.testClock ? 'test' : 'real', now: world.clock.now() },
    accounts: world.store.shared
      .of(accounts)
      .newestFirst()
      .map(({ id, country, connected_to }) => ({ id, country, connected_to }))
      .reverse(),
    locations: everywhere(world, locations)
      .map(({ scope, record }) => ({ ...ownerOf(scope), id: record.id, location: record }))
      .reverse(),
    readers: everywhere(world, readers)
      .map(({ scope, record }) => readerStateOf(scope, record))
      .reverse(),
    payment_intents: everywhere(world, paymentIntents)
      .sort((a, b) => b.record.created - a.record.created)
      .slice(0, PAYMENTS_SHOWN)
      .map(({ scope, record }) => ({
        ...ownerOf(scope),
        id: record.id,
        payment_intent: record,
      })),
    endpoints: webhookOperations.endpoints.run(simulator),
  }
}

export function readerStateOf(scope: Scope, record: ReaderRecord): ReaderState {
  const { world, namespace } = scope
  const { id, slot, device } = record
  return {
    ...ownerOf(scope),
    id,
    reader: shownReader(world, record),
    phase: slot.phase,
    screen: screenOf(scope, record),
    unplugged: device.unplugged_at !== null,
    jammed: device.jammed,
    faults: [...plannedFaults(namespace, id)],
  }
}

function ownerOf({ namespace }: Scope) {
  return { account: namespace.account, livemode: namespace.livemode }
}
