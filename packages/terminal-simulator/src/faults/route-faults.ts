import { byKind, type Field, oneOf, optional, text, wholeNumber, yesNo } from '../fields.ts'
import { table } from '../state/store.ts'
import type { World } from '../world.ts'

/** Which requests a fault befalls. */
export interface RouteFaultTarget {
  /** Any when absent. */
  method?: 'GET' | 'POST' | 'DELETE'
  /** A path, or a pattern: `:name` stands for one segment, `*` for anything. Any path when absent. */
  path?: string
  /** How many requests; 1 when absent. */
  times?: number
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
    | { kind: 'status'; status: 409 | 429 | 500; applied?: boolean }
    | { kind: 'latency' | 'slow_body'; ms: number }
    | { kind: 'drop_before' | 'drop_after' | 'truncated_body' }
  )
export type RouteFaultKind = RouteFault['kind']

const target = {
  method: optional(oneOf(['GET', 'POST', 'DELETE'])),
  path: optional(text({ max: 500 })),
  times: optional(wholeNumber({ min: 1 })),
}
const timed = { ...target, ms: wholeNumber({ max: 24 * 60 * 60 * 1000 }) }

/** A fault as JSON. */
export const routeFault: Field<RouteFault> = byKind({
  status: { ...target, status: oneOf([409, 429, 500]), applied: optional(yesNo()) },
  latency: timed,
  slow_body: timed,
  drop_before: target,
  drop_after: target,
  truncated_body: target,
})

interface RouteFaults {
  id: 'planned'
  faults: readonly RouteFault[]
}

/** One record, in the shared namespace. */
const routeFaults = table<RouteFaults>({ object: 'route_faults', noun: 'route faults', param: 'faults' })

/** The faults that no request has met yet, in the order in which they were added. */
export function plannedRouteFaults({ store }: World): readonly RouteFault[] {
  return store.shared.of(routeFaults).get('planned')?.faults ?? []
}

/** Throws a `FieldError` for what is no fault. */
export function addRouteFaults(world: World, faults: readonly RouteFault[], name = 'fault'): void {
  const read = faults.map((fault) => routeFault.read(fault, name))
  plan(world, [...plannedRouteFaults(world), ...read])
}

export function clearRouteFaults(world: World): void {
  plan(world, [])
}

/** The first fault that befalls a request; it is then used up, or has one time less. */
export function takeRouteFault(world: World, method: string, path: string): RouteFault | undefined {
  const planned = plannedRouteFaults(world)
  const fault = planned.find((candidate) => befalls(candidate, method, path))
  if (!fault) return undefined
  const times = (fault.times ?? 1) - 1
  plan(
    world,
    planned.flatMap((other) => {
      if (other !== fault) return [other]
      return times > 0 ? [{ ...fault, times }] : []
    }),
  )
  return fault
}

function plan({ store }: World, faults: readonly RouteFault[]): void {
  store.shared.of(routeFaults).put({ id: 'planned', faults })
}

function befalls(fault: RouteFaultTarget, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false
  return fault.path === undefined || patternOf(fault.path).test(path)
}

function patternOf(path: string): RegExp {
  const source = path
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll(/:\w+/g, '[^/]+')
  return new RegExp(`^${source}$`)
}
