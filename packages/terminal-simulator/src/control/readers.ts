import { type ReaderRecord, readers } from '../state/reader.ts'
import type { World } from '../world.ts'

/** What happens to a reader as a device. Both throw an `Error` for an id that no account knows. */
export interface ReaderControl {
  /** Cuts a reader from power and network: its `status` turns `offline` two minutes later, as Stripe notices it. */
  unplug(id: string): void
  /** Connects an unplugged reader again. */
  plugIn(id: string): void
}

export function readerControl(world: World): ReaderControl {
  function reader(id: string): ReaderRecord {
    for (const namespace of world.store.namespaces()) {
      const record = namespace.of(readers).get(id)
      if (record) return record
    }
    throw new Error(`no reader ${id} in this simulator`)
  }

  return {
    unplug(id) {
      reader(id).device.unplugged_at ??= world.clock.now()
    },
    plugIn(id) {
      reader(id).device.unplugged_at = null
    },
  }
}
