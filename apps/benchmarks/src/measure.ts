import { Devices } from './load.ts'
import { ServerProcess } from './server-process.ts'
import type { Variant } from './variants.ts'

/** How long everything takes. */
export interface Plan {
  rounds: number
  /** Before the first round, per variant: the JIT has to see the code. */
  warmUpSeconds: number
  /** Before every slice, not measured: caches fill again. */
  leadInSeconds: number
  sliceSeconds: number
}

/** One variant in one round. */
export interface Slice {
  cpuMicrosecondsPerRequest: number
  requestsPerSecond: number
}

/** The slices of every variant by name, one per round. */
export type Measurement = ReadonlyMap<string, readonly Slice[]>

interface Subject {
  variant: Variant
  server: ServerProcess
  devices: Devices
}

/**
 * Measures one framework after the other, and within a framework in rounds: every variant once in each, so that whatever else the
 * machine does falls on all that are compared. Every other round runs backwards: nobody is always behind the same neighbour.
 *
 * Not all variants in one long round: with idle seconds between its slices, the tRPC route by hand cost twice as much in some
 * processes and not in others. The cause is not known; without the idle time it was not seen.
 */
export async function measure(variants: readonly Variant[], plan: Plan): Promise<Measurement> {
  await using upstream = await ServerProcess.start('upstream')
  const measurement = new Map<string, Slice[]>()
  for (const group of Map.groupBy(variants, ({ peer }) => peer).values()) {
    for (const { name } of group) measurement.set(name, [])
    await measureGroup(group, plan, upstream.port, (name, slice) => measurement.get(name)?.push(slice))
  }
  return measurement
}

async function measureGroup(
  group: readonly Variant[],
  plan: Plan,
  upstreamPort: number,
  report: (name: string, slice: Slice) => void,
): Promise<void> {
  const subjects: Subject[] = []
  try {
    for (const variant of group) subjects.push(await startSubject(variant, upstreamPort))
    for (const subject of subjects) {
      await check(subject)
      await subject.devices.askFor(plan.warmUpSeconds)
    }
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
        report(subject.variant.name, await measureSlice(subject, plan))
      }
    }
  } finally {
    for (const { devices, server } of subjects) {
      await devices.close()
      await server[Symbol.asyncDispose]()
    }
  }
}

async function startSubject(variant: Variant, upstreamPort: number): Promise<Subject> {
  const server = await ServerProcess.start(variant.name, upstreamPort)
  return { variant, server, devices: new Devices(server.port, variant.route) }
}

/** What is compared must be the same answer, and a guard that is off would cost nothing. */
async function check({ variant, devices }: Subject): Promise<void> {
  await devices.check()
  if (variant.guarded !== (await devices.isGuarded())) {
    throw new Error(`${variant.name} ${variant.guarded ? 'serves' : 'refuses'} a stranger`)
  }
}

async function measureSlice({ server, devices }: Subject, plan: Plan): Promise<Slice> {
  await devices.askFor(plan.leadInSeconds)
  const before = await server.cpuMicroseconds()
  const { requests, seconds } = await devices.askFor(plan.sliceSeconds)
  const after = await server.cpuMicroseconds()
  return {
    cpuMicrosecondsPerRequest: (after - before) / requests,
    requestsPerSecond: requests / seconds,
  }
}
