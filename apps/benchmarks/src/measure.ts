import { ServerProcess } from './server-process.ts'
import { type Plan, type Slice, type Subject, takeTurns } from './turns.ts'
import type { Variant } from './variant.ts'

/** The slices of every variant by name, one per round. */
export type Measurement = ReadonlyMap<string, readonly Slice[]>

/** One process: the upstream, or a variant that asks it. */
export function startServer(name: string, upstreamPort = 0, nodeOptions: string[] = []) {
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
  await using upstream = await startServer('upstream')
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
  const server = await startServer(variant.name, upstreamPort)
  const callers = variant.callers(server.port)
  try {
    await callers.check(server)
  } catch (error) {
    throw new Error(`${variant.name} cannot be measured`, { cause: error })
  }
  return {
    name: variant.name,
    server,
    askFor: (seconds) => callers.askFor(seconds),
    close: () => callers.close(),
  }
}
