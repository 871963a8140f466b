import type { ControlledSimulator } from './operation.ts'
import { groups } from './operations.ts'
import { readerQueries } from './reader-operations.ts'
import { webhookQueries } from './webhook-operations.ts'

/**
 * Functions that change the simulated world beside the API; docs/control-api.md describes each one. They throw an `Error` for an unknown
 * id, and the API's error for a change that is not possible now.
 */
export type Control = ReturnType<typeof createControl>

export function createControl(simulator: ControlledSimulator) {
  const { readers, payments, webhooks, faults, locks } = groups
  const { trigger: _, ...readerFunctions } = readers
  return {
    faults: bound(simulator, faults),
    locks: bound(simulator, locks),
    payments: bound(simulator, payments),
    readers: { ...bound(simulator, readerFunctions), ...readerQueries(simulator) },
    webhooks: { ...bound(simulator, webhooks), ...webhookQueries(simulator) },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: operations of whatever parameters
type Operations = Record<string, { run: (simulator: ControlledSimulator, ...args: any[]) => unknown }>

/** The operations of a group as functions. */
type Bound<O extends Operations> = {
  readonly [K in keyof O]: O[K]['run'] extends (simulator: ControlledSimulator, ...args: infer A) => infer R
    ? (...args: A) => R
    : never
}

function bound<O extends Operations>(simulator: ControlledSimulator, operations: O): Bound<O> {
  const functions = Object.entries(operations).map(([name, { run }]) => [
    name,
    (...args: unknown[]) => run(simulator, ...args),
  ])
  return Object.fromEntries(functions) as Bound<O>
}
