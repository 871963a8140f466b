import { CONNECTIONS } from '../load.ts'
import { textTable } from '../text-table.ts'
import { Client } from './client.ts'
import { pay } from './operations.ts'
import { startDouble } from './start-double.ts'

/** What the simulator holds after some payments, once the garbage is collected. */
export interface MemoryRow {
  payments: number
  heapBytes: number
  rssBytes: number
  /** While it took the payments since the row before; absent in the first one. */
  requestsPerSecond?: number
}

const REQUESTS_PER_PAYMENT = 4

/** Pays at 32 readers at once, and looks at the memory every `step` payments. */
export async function measureMemory(payments: number, step: number): Promise<MemoryRow[]> {
  await using server = await startDouble('terminal-simulator', ['--expose-gc'])
  const client = new Client(server.port, CONNECTIONS)
  const rows: MemoryRow[] = [await look(0)]
  for (let done = step; done <= payments; done += step) {
    const begin = performance.now()
    await payTimes(client, step)
    const seconds = (performance.now() - begin) / 1000
    rows.push({ ...(await look(done)), requestsPerSecond: (step * REQUESTS_PER_PAYMENT) / seconds })
  }
  await client.close()
  return rows

  async function look(payments: number): Promise<MemoryRow> {
    const { heapBytes, rssBytes } = await server.usage()
    return { payments, heapBytes, rssBytes }
  }
}

async function payTimes(client: Client, payments: number): Promise<void> {
  let begun = 0
  const busy = async (device: number) => {
    while (begun < payments) {
      begun += 1
      await pay(client, device)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, device) => busy(device)))
}

export function memoryTable(rows: readonly MemoryRow[]): string {
  return textTable([
    ['payments', 'heap MiB', 'RSS MiB', 'requests/s since'],
    ...rows.map(({ payments, heapBytes, rssBytes, requestsPerSecond }) => [
      String(payments),
      mebibytes(heapBytes),
      mebibytes(rssBytes),
      requestsPerSecond?.toFixed(0) ?? '',
    ]),
  ])
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}
