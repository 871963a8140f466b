import type { Chaos, ChaosKind } from '../seed.ts'
import type { RouteFault } from '../state/route-fault.ts'
import { byChance, checkChances } from '../time/chances.ts'
import type { World } from '../world.ts'

const FAULTS: Readonly<Record<ChaosKind, (ms: number) => RouteFault>> = {
  status_409: () => ({ kind: 'status', status: 409 }),
  status_429: () => ({ kind: 'status', status: 429 }),
  status_500: () => ({ kind: 'status', status: 500 }),
  latency: (ms) => ({ kind: 'latency', ms }),
  slow_body: (ms) => ({ kind: 'slow_body', ms }),
  drop_before: () => ({ kind: 'drop_before' }),
  drop_after: () => ({ kind: 'drop_after' }),
  truncated_body: () => ({ kind: 'truncated_body' }),
}
const KINDS = Object.keys(FAULTS) as ChaosKind[]

/** Throws an `Error` that says what to fix in `seed.chaos`. */
export function checkChaos({ ms = 0, ...chances }: Chaos): void {
  for (const name of Object.keys(chances)) {
    if (!Object.hasOwn(FAULTS, name))
      throw new Error(`seed.chaos.${name} is unknown; known are ${[...KINDS, 'ms'].join(', ')}`)
  }
  checkChances('seed.chaos', KINDS, chances)
  if (!(ms >= 0)) throw new Error('seed.chaos.ms must be a number of milliseconds from 0')
}

/** The random fault of the next request, if any. */
export function chaosFault({ settings, chance }: World): RouteFault | undefined {
  const { chaos } = settings.seed
  const kind = chaos && byChance(chance, KINDS, chaos)
  return kind && FAULTS[kind](chaos.ms ?? 1000)
}
