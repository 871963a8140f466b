import { addRouteFaults, clearRouteFaults, plannedRouteFaults } from '../faults/route-faults.ts'
import type { RouteFault } from '../state/route-fault.ts'
import type { World } from '../world.ts'

/** What goes wrong between a client and the API. Faults of readers and webhooks are at `readers.fault` and `webhooks.fault`. */
export interface FaultControl {
  /** Adds to what befalls the next requests. A request meets the first that fits it. Throws an `Error` for what is no fault. */
  add(...faults: readonly RouteFault[]): void
  /** The faults that no request has met yet. */
  planned(): readonly RouteFault[]
  /** Drops them. */
  clear(): void
}

export function faultControl(world: World): FaultControl {
  return {
    add: (...faults) => addRouteFaults(world, faults),
    planned: () => plannedRouteFaults(world),
    clear: () => clearRouteFaults(world),
  }
}
