import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { machine } from './machine.ts'

const RESULTS = new URL('../results/', import.meta.url)

/** Keeps what a run has measured as JSON, and says where. */
export async function saveResults(measured: object): Promise<void> {
  const at = new Date().toISOString()
  const file = new URL(`${at.replaceAll(':', '-')}.json`, RESULTS)
  await mkdir(RESULTS, { recursive: true })
  await writeFile(file, `${JSON.stringify({ at, machine, ...measured }, undefined, 2)}\n`)
  console.log(`\nWritten to ${fileURLToPath(file)}`)
}
