import { plannedFaults } from '../faults/reader-faults.ts'
import { screenOf } from '../reader/screen.ts'
import { shownReader } from '../reader/slot.ts'
import { accounts } from '../state/account.ts'
import { locations } from '../state/location.ts'
import { paymentIntents } from '../state/payment-intent.ts'
import { type ReaderRecord, readers } from '../state/reader.ts'
import type { Namespace, Table } from '../state/store.ts'
import type { World } from '../world.ts'
import type { ControlledSimulator } from './route.ts'
import type { ReaderState, State } from './shapes.ts'

const PAYMENTS_SHOWN = 50

/** Everything that a page about the simulator shows. */
export function stateOf(world: World, simulator: ControlledSimulator): State {
  return {
    clock: { kind: world.testClock ? 'test' : 'real', now: world.clock.now() },
    accounts: world.store.shared
      .of(accounts)
      .newestFirst()
      .map(({ id, country, connected_to }) => ({ id, country, connected_to }))
      .reverse(),
    locations: everywhere(world, locations)
      .map(({ namespace, record }) => ({ ...ownerOf(namespace), id: record.id, location: record }))
      .reverse(),
    readers: everywhere(world, readers)
      .map(({ namespace, record }) => readerStateOf(world, namespace, record))
      .reverse(),
    payment_intents: everywhere(world, paymentIntents)
      .sort((a, b) => b.record.created - a.record.created)
      .slice(0, PAYMENTS_SHOWN)
      .map(({ namespace, record }) => ({
        ...ownerOf(namespace),
        id: record.id,
        payment_intent: record,
      })),
    endpoints: simulator.control.webhooks.endpoints().map((endpoint) => ({
      ...endpoint,
      enabled_events: [...endpoint.enabled_events],
    })),
  }
}

export function readerStateOf(world: World, namespace: Namespace, record: ReaderRecord): ReaderState {
  const { id, slot, device } = record
  return {
    ...ownerOf(namespace),
    id,
    reader: shownReader(world, record),
    phase: slot.phase,
    screen: screenOf(world, namespace, record),
    unplugged: device.unplugged_at !== null,
    jammed: device.jammed,
    faults: [...plannedFaults(namespace, id)],
  }
}

function ownerOf({ account, livemode }: Namespace) {
  return { account, livemode }
}

/** The records of a table in every account and mode, newest first in each. */
export function everywhere<T extends { id: string }>(
  { store }: World,
  table: Table<T>,
): { namespace: Namespace; record: T }[] {
  return store.namespaces().flatMap((namespace) =>
    namespace
      .of(table)
      .newestFirst()
      .map((record) => ({ namespace, record })),
  )
}
