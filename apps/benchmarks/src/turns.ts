import type { Load } from './load.ts'
import type { ServerProcess } from './server-process.ts'

/** How long everything takes. */
export interface Plan {
  rounds: number
  /** Before the first round, per subject: the JIT has to see the code. */
  warmUpSeconds: number
  /** Before every slice, not measured: caches fill again. */
  leadInSeconds: number
  sliceSeconds: number
}

/** Shows that everything runs. Its figures mean nothing. */
export const QUICK: Plan = { rounds: 1, warmUpSeconds: 0.05, leadInSeconds: 0.02, sliceSeconds: 0.05 }

/** One subject in one round. */
export interface Slice {
  cpuMicrosecondsPerRequest: number
  requestsPerSecond: number
}

/** A server that is running, and whoever keeps it busy. */
export interface Subject {
  name: string
  server: ServerProcess
  askFor(seconds: number): Promise<Load>
  /** Ends the connections; the server is ended by who measures. */
  close(): Promise<void>
}

/**
 * Measures in rounds: every subject once in each, so that whatever else the machine does falls on all that are compared.
 * Every other round runs backwards: nobody is always behind the same neighbour.
 */
export async function takeTurns(
  starts: readonly (() => Promise<Subject>)[],
  plan: Plan,
  report: (name: string, slice: Slice) => void,
): Promise<void> {
  const started = await Promise.allSettled(starts.map((start) => start()))
  const subjects = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  try {
    for (const outcome of started) if (outcome.status === 'rejected') throw outcome.reason
    for (const { askFor } of subjects) await askFor(plan.warmUpSeconds)
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
        report(subject.name, await measureSlice(subject, plan))
      }
    }
  } finally {
    for (const { close, server } of subjects) {
      await close()
      await server[Symbol.asyncDispose]()
    }
  }
}

async function measureSlice({ server, askFor }: Subject, plan: Plan): Promise<Slice> {
  await askFor(plan.leadInSeconds)
  const before = await server.usage()
  const { requests, seconds } = await askFor(plan.sliceSeconds)
  const after = await server.usage()
  return {
    cpuMicrosecondsPerRequest: (after.cpuMicroseconds - before.cpuMicroseconds) / requests,
    requestsPerSecond: requests / seconds,
  }
}
