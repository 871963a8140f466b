import { CONNECTIONS, keepBusy } from '../load.ts'
import { type Spread, show, spread } from '../spread.ts'
import { textTable } from '../text-table.ts'
import { type Plan, type Slice, type Subject, takeTurns } from '../turns.ts'
import { Client } from './client.ts'
import type { DoubleName } from './doubles.ts'
import { type Operation, operations } from './operations.ts'
import { startDouble } from './start-double.ts'

const OURS: DoubleName = 'terminal-simulator'
const PEERS: readonly DoubleName[] = ['emulate', 'stripe-stateful-mock']

/** One double at one operation. */
export interface SpeedRow {
  operation: string
  connections: number
  name: string
  cpuMicrosecondsPerRequest: Spread
  requestsPerSecond: Spread
  /** On our row, where a peer can do it too: how many times as fast as the fastest peer of the same round. */
  timesAsFast?: Spread
  /** The same by CPU time: what the cheapest peer of the round took for a request, divided by what ours took. */
  timesAsCheap?: Spread
}

/** Measures every operation, one request after the other and over many connections. */
export async function measureSpeed(plan: Plan): Promise<SpeedRow[]> {
  const rows: SpeedRow[] = []
  for (const operation of operations) {
    for (const connections of [1, CONNECTIONS]) {
      const slices = new Map<string, Slice[]>(operation.doubles.map((name) => [name, []]))
      await takeTurns(
        operation.doubles.map((name) => () => startSubject(name, operation, connections)),
        plan,
        (name, slice) => slices.get(name)?.push(slice),
      )
      rows.push(...speedRows(operation.name, connections, slices))
    }
  }
  return rows
}

/** A server of its own for every operation: what one of them leaves behind must not slow the next one down. */
async function startSubject(name: DoubleName, operation: Operation, connections: number): Promise<Subject> {
  const server = await startDouble(name)
  const client = new Client(server.port, connections)
  const turn = await operation.prepare(client)
  return {
    name,
    server,
    askFor: (seconds) => keepBusy(connections, seconds, turn, operation.requests),
    close: () => client.close(),
  }
}

/** @param slices one per round, by double */
export function speedRows(
  operation: string,
  connections: number,
  slices: ReadonlyMap<string, readonly Slice[]>,
): SpeedRow[] {
  const peers = PEERS.map((name) => slices.get(name) ?? []).filter((rounds) => rounds.length > 0)
  return [...slices].map(([name, rounds]) => {
    return {
      operation,
      connections,
      name,
      cpuMicrosecondsPerRequest: spread(rounds.map((slice) => slice.cpuMicrosecondsPerRequest)),
      requestsPerSecond: spread(rounds.map((slice) => slice.requestsPerSecond)),
      ...(name === OURS && peers.length > 0 && comparison(rounds, peers)),
    }
  })
}

function comparison(rounds: readonly Slice[], peers: readonly (readonly Slice[])[]) {
  const of = (round: number, field: keyof Slice) => peers.map((slices) => (slices[round] as Slice)[field])
  return {
    timesAsFast: spread(
      rounds.map((slice, round) => slice.requestsPerSecond / Math.max(...of(round, 'requestsPerSecond'))),
    ),
    timesAsCheap: spread(
      rounds.map(
        (slice, round) =>
          Math.min(...of(round, 'cpuMicrosecondsPerRequest')) / slice.cpuMicrosecondsPerRequest,
      ),
    ),
  }
}

const HEADINGS = [
  'operation',
  'connections',
  '',
  'requests/s',
  'x fastest peer',
  'CPU us/request',
  'x cheapest peer',
]

/** A table for people: medians, with the quartiles of the rounds in brackets. */
export function speedTable(rows: readonly SpeedRow[]): string {
  return textTable([
    HEADINGS,
    ...rows.map((row) => [
      row.operation,
      String(row.connections),
      row.name,
      show(row.requestsPerSecond, 0),
      row.timesAsFast ? show(row.timesAsFast, 2) : '',
      show(row.cpuMicrosecondsPerRequest, 0),
      row.timesAsCheap ? show(row.timesAsCheap, 2) : '',
    ]),
  ])
}
