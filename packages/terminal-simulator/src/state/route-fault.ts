import { table } from './store.ts'

/** Which requests a fault befalls. */
export interface RouteFaultTarget {
  /** Any when absent. */
  method?: 'GET' | 'POST' | 'DELETE' | undefined
  /** A path, or a pattern: `:name` stands for one segment, `*` for anything. Any path when absent. */
  path?: string | undefined
  /** How many requests; 1 when absent. */
  times?: number | undefined
}

/**
 * Something that goes wrong with requests to the API whose key and parameters' encoding are good.
 * - `status`: it is answered with that error of Stripe's. A 500 may come `applied`, after the request was carried out; it is kept under
 *   the idempotency key, as Stripe keeps it.
 * - `latency`: it arrives `ms` milliseconds late, on the simulator's clock.
 * - `drop_before`: the connection breaks before anything happens; `drop_after`: when all has happened, before the answer.
 * - `slow_body`: half of the answer, and `ms` milliseconds later the rest. `truncated_body`: half of it, and the connection breaks.
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
