import { formOf } from '../api/json-form.ts'
import { boolean, byKind, integer, oneOf, type Param, required, string } from '../api/params.ts'
import { type RouteFault, type RouteFaultTarget, routeFaults } from '../state/route-fault.ts'
import type { World } from '../world.ts'

const target = {
  method: oneOf(['GET', 'POST', 'DELETE']),
  path: string({ max: 500 }),
  times: integer({ min: 1 }),
}
const timed = { ...target, ms: required(integer({ min: 0, max: 24 * 60 * 60 * 1000 })) }

/** A fault as JSON. */
export const routeFault: Param<RouteFault> = byKind({
  status: { ...target, status: required(oneOf([409, 429, 500])), applied: boolean() },
  latency: timed,
  slow_body: timed,
  drop_before: target,
  drop_after: target,
  truncated_body: target,
})

/** The faults that have not been applied to a request yet, in the order in which they were added. */
export function plannedRouteFaults({ store }: World): readonly RouteFault[] {
  return store.shared.of(routeFaults).get('planned')?.faults ?? []
}

/** Throws an `ApiError` for an invalid fault. `name` is the parameter in its message. */
export function addRouteFaults(world: World, faults: readonly RouteFault[], name = 'fault'): void {
  const read = faults.map((fault) => routeFault.read(formOf(fault), name))
  replacePlanned(world, [...plannedRouteFaults(world), ...read])
}

export function clearRouteFaults(world: World): void {
  replacePlanned(world, [])
}

/** Takes the first fault that matches a request. Its `times` decrease by one; at zero it is removed. */
export function takeRouteFault(world: World, method: string, path: string): RouteFault | undefined {
  const planned = plannedRouteFaults(world)
  const fault = planned.find((candidate) => matches(candidate, method, path))
  if (!fault) return undefined
  const times = (fault.times ?? 1) - 1
  replacePlanned(
    world,
    planned.flatMap((other) => {
      if (other !== fault) return [other]
      return times > 0 ? [{ ...fault, times }] : []
    }),
  )
  return fault
}

function replacePlanned({ store }: World, faults: readonly RouteFault[]): void {
  store.shared.of(routeFaults).put({ id: 'planned', faults })
}

function matches(fault: RouteFaultTarget, method: string, path: string): boolean {
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
