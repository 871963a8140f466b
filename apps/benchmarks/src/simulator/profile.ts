import { parseArgs } from 'node:util'
import { CONNECTIONS, keepBusy } from '../load.ts'
import { printProfile } from '../print-profile.ts'
import { Client } from './client.ts'
import type { DoubleName } from './doubles.ts'
import { type Operation, operations } from './operations.ts'
import { startDouble } from './start-double.ts'

const OURS: DoubleName = 'terminal-simulator'
const WARM_UP_SECONDS = 3

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '10' } },
})
const seconds = Number(values.seconds)
const { name, prepare, requests } = operationNamed(positionals[0] ?? 'POST customer')

await printProfile(`${OURS}, ${name}`, seconds, async (nodeOptions) => {
  await using server = await startDouble(OURS, nodeOptions)
  const client = new Client(server.port, CONNECTIONS)
  const turn = await prepare(client)
  await keepBusy(CONNECTIONS, WARM_UP_SECONDS, turn, requests)
  const load = await keepBusy(CONNECTIONS, seconds, turn, requests)
  await client.close()
  return load.requests
})

function operationNamed(name: string): Operation {
  const operation = operations.find((candidate) => candidate.name === name)
  if (!operation) throw new Error(`Name one of: ${operations.map(({ name }) => name).join(', ')}`)
  return operation
}
