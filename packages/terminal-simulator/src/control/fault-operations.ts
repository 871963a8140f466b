import { array } from '../api/params.ts'
import { addRouteFaults, clearRouteFaults, plannedRouteFaults, routeFault } from '../faults/route-faults.ts'
import { lock, unlock } from '../http/object-locks.ts'
import type { RouteFault } from '../state/route-fault.ts'
import { operation, operationOn } from './operation.ts'

const planned = array(routeFault)

/** Failures between a client and the API. `readers.fault` and `webhooks.fault` are for readers and webhooks. */
export const faultOperations = {
  planned: operation({
    method: 'GET',
    path: '/faults',
    summary: 'Lists the faults that have not been applied to a request yet.',
    returns: planned,
    run: ({ world }): RouteFault[] => [...plannedRouteFaults(world)],
  }),
  add: operation({
    method: 'POST',
    path: '/faults',
    summary:
      'Adds faults for the next requests: an error status, latency, a connection that breaks before or after the effect, a slow or truncated body. A request gets the first fault that matches it. In `path`, `:name` matches one segment and `*` anything.',
    input: routeFault,
    returns: planned,
    run({ world }, ...faults: RouteFault[]): RouteFault[] {
      addRouteFaults(world, faults)
      return [...plannedRouteFaults(world)]
    },
  }),
  clear: operation({
    method: 'DELETE',
    path: '/faults',
    summary: 'Removes the faults that have not been applied to a request yet.',
    returns: planned,
    run({ world }): RouteFault[] {
      clearRouteFaults(world)
      return []
    },
  }),
}

/** Locks of objects, as if another request or Stripe process were accessing them. */
export const lockOperations = {
  lock: operationOn({
    method: 'POST',
    path: '/locks/:id',
    summary: 'Locks an object: requests that write to it fail with 429 `lock_timeout` until it is unlocked.',
    run: ({ world }, id) => lock(world, id),
  }),
  unlock: operationOn({
    method: 'DELETE',
    path: '/locks/:id',
    summary: 'Unlocks the object.',
    run: ({ world }, id) => unlock(world, id),
  }),
}
