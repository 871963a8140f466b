import { type Spread, show, spread } from '../spread.ts'
import { textTable } from '../text-table.ts'
import { Client } from './client.ts'
import { type Double, type DoubleName, doubles } from './doubles.ts'
import { startDouble } from './start-double.ts'

/** How long one double takes to be there, in milliseconds. */
export interface BootRow {
  name: DoubleName
  /** From the start of the process to the end of the first answer. */
  firstAnswer: Spread
  /** Loading its code in a process that runs already. */
  load: Spread
  /** Starting it once that is done, until it listens. */
  start: Spread
}

interface Boot {
  firstAnswer: number
  load: number
  start: number
}

/** Starts every double in turns, every other round backwards. */
export async function measureBoot(rounds: number): Promise<BootRow[]> {
  const boots = new Map<DoubleName, Boot[]>(doubles.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const double of round % 2 === 0 ? doubles : doubles.toReversed()) {
      boots.get(double.name)?.push(await boot(double))
    }
  }
  return [...boots].map(([name, series]) => ({
    name,
    firstAnswer: spread(series.map(({ firstAnswer }) => firstAnswer)),
    load: spread(series.map(({ load }) => load)),
    start: spread(series.map(({ start }) => start)),
  }))
}

async function boot({ name }: Double): Promise<Boot> {
  const begin = performance.now()
  await using server = await startDouble(name)
  const client = new Client(server.port, 1)
  await client.ask('GET', '/v1/customers')
  const firstAnswer = performance.now() - begin
  await client.close()
  return { firstAnswer, load: server.listening.loadMs, start: server.listening.startMs }
}

export function bootTable(rows: readonly BootRow[]): string {
  return textTable([
    ['boot, ms', 'process to first answer', 'load in process', 'start in process'],
    ...rows.map(({ name, firstAnswer, load, start }) => [
      name,
      show(firstAnswer, 0),
      show(load, 1),
      show(start, 1),
    ]),
  ])
}
