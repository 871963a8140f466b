import { table } from './store.ts'

/** Selects the requests of a fault. */
export interface RouteFaultTarget {
  /** Any when absent. */
  method?: 'GET' | 'POST' | 'DELETE' | undefined
  /** A path or a pattern: `:name` matches one segment, `*` anything. Any path when absent. */
  path?: string | undefined
  /** The number of requests; 1 when absent. */
  times?: number | undefined
}

/**
 * A fault for requests to the API whose key and encoding are valid.
 * - `status`: the request fails with that error of Stripe's. A 500 can be `applied`, after the request was carried out. It is stored
 *   under the idempotency key, as at Stripe.
 * - `latency`: the request is served `ms` milliseconds late, on the simulator's clock.
 * - `drop_before`: the connection breaks before the request is served; `drop_after`: after it was served, before the response.
 * - `slow_body`: half of the response, and `ms` milliseconds later the rest. `truncated_body`: half of it, and the connection breaks.
 */
export type RouteFault = RouteFaultTarget &
  (
    | { kind: 'status'; status: 409 | 429 | 500; applied?: boolean | undefined }
    | { kind: 'latency' | 'slow_body'; ms: number }
    | { kind: 'drop_before' | 'drop_after' | 'truncated_body' }
  )
export type RouteFaultKind = RouteFault['kind']

interface RouteFaults {
  id: 'planned'
  faults: readonly RouteFault[]
}

/** One record, in the shared namespace. */
export const routeFaults = table<RouteFaults>({
  object: 'route_faults',
  noun: 'route faults',
  param: 'faults',
})
