import { Devices } from './load.ts'
import { ServerProcess } from './server-process.ts'
import { type Plan, type Slice, type Subject, takeTurns } from './turns.ts'
import type { Variant } from './variants.ts'

/** The slices of every variant by name, one per round. */
export type Measurement = ReadonlyMap<string, readonly Slice[]>

/** One process of the token routes: the upstream, or a variant that asks it. */
export function startTokenServer(name: string, upstreamPort = 0, nodeOptions: string[] = []) {
  return ServerProcess.start(
    new URL('./child.js', import.meta.url),
    [name, String(upstreamPort)],
    nodeOptions,
  )
}

/**
 * Measures one framework after the other, and the variants of a framework in turns.
 *
 * Not all variants in one long round: with idle seconds between its slices, the tRPC route by hand cost twice as much in some
 * processes and not in others. The cause is not known; without the idle time it was not seen.
 */
export async function measure(variants: readonly Variant[], plan: Plan): Promise<Measurement> {
  await using upstream = await startTokenServer('upstream')
  const measurement = new Map<string, Slice[]>()
  for (const group of Map.groupBy(variants, ({ peer }) => peer).values()) {
    for (const { name } of group) measurement.set(name, [])
    await takeTurns(
      group.map((variant) => () => startSubject(variant, upstream.port)),
      plan,
      (name, slice) => measurement.get(name)?.push(slice),
    )
  }
  return measurement
}

async function startSubject(variant: Variant, upstreamPort: number): Promise<Subject> {
  const server = await startTokenServer(variant.name, upstreamPort)
  const devices = new Devices(server.port, variant.route)
  await check(variant, devices)
  return {
    name: variant.name,
    server,
    askFor: (seconds) => devices.askFor(seconds),
    close: () => devices.close(),
  }
}

/** What is compared must be the same answer, and a guard that is off would cost nothing. */
async function check({ name, guarded }: Variant, devices: Devices): Promise<void> {
  await devices.check()
  if (guarded !== (await devices.isGuarded())) {
    throw new Error(`${name} ${guarded ? 'serves' : 'refuses'} a stranger`)
  }
}
