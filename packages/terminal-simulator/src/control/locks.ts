import { lock, unlock } from '../http/object-locks.ts'
import type { World } from '../world.ts'

/** Objects that "another Stripe process" works on. */
export interface LockControl {
  /** Every request that writes to the object is answered 429 `lock_timeout`, until `unlock`. */
  lock(id: string): void
  unlock(id: string): void
}

export function lockControl(world: World): LockControl {
  return { lock: (id) => lock(world, id), unlock: (id) => unlock(world, id) }
}
