import { partitionOf } from '../store/keys.ts'
import type { RecordClass } from '../store/records.ts'
import { sqliteStore } from '../store/sqlite-store.ts'

export const PARTITION = partitionOf(false, undefined)
export const SALES: RecordClass<{ format: number; text: string }, 'order'> = {
  name: 'sale',
  indexes: ['order'],
  retainMs: 3_600_000,
}

/** What a writer reports: that it is about to open the file, and then what was acknowledged, put by put. */
export type Report = 'starting' | { id: string; revision: number }

/** Runs in a process of its own, until it is killed: puts records with due work, each several times, and reports each put. */
async function write(path: string, prefix: string): Promise<void> {
  await report('starting')
  const store = sqliteStore({ path })
  for (let n = 0; ; n++) {
    const id = `${prefix}-${n}`
    for (let revision = 0; revision < 3; revision++) {
      const outcome = await store.put(
        PARTITION,
        SALES,
        id,
        { format: 1, text: `${revision + 1}`.padEnd(500) },
        {
          expected: revision || 'absent',
          index: { order: [`order ${id} ${revision + 1}`] },
          due: revision + 1,
        },
      )
      if (!outcome.stored) throw new Error(`${id} is at ${outcome.current?.revision}, not ${revision}`)
      await report({ id, revision: revision + 1 })
    }
  }
}

async function report(report: Report): Promise<void> {
  await new Promise((resolve) => process.send?.(report, resolve))
}

const [, , path, prefix] = process.argv
if (import.meta.main && path && prefix) await write(path, prefix)
