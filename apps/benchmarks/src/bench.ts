import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measure, type Plan } from './measure.ts'
import { rowsOf, table } from './report.ts'
import { variants } from './variants.ts'

/** Many short rounds: what disturbs a shared machine lasts for seconds, and then falls on both sides of a ratio. */
const FULL: Plan = { rounds: 22, warmUpSeconds: 1, leadInSeconds: 0.04, sliceSeconds: 0.18 }
/** Shows that everything runs. Its figures mean nothing. */
const QUICK: Plan = { rounds: 1, warmUpSeconds: 0.05, leadInSeconds: 0.02, sliceSeconds: 0.05 }

const RESULTS = new URL('../results/', import.meta.url)

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
})

const plan = values.quick ? QUICK : FULL
const chosen = variants.filter(({ name }) => name.startsWith(values.only))
const begin = performance.now()
const measurement = await measure(chosen, plan)
const rows = rowsOf(chosen, measurement)
const machine = `Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model.trim()}`
const seconds = Math.round((performance.now() - begin) / 1000)

console.log(`One connection token per request, through a canned Stripe. ${machine}.`)
console.log(`Medians of ${plan.rounds} rounds (quartiles), ${seconds} s in all. Ratios are against the`)
console.log(`route by hand of the same framework, round by round; a CPU ratio below 1 is cheaper.\n`)
console.log(table(rows))

if (values.save) {
  const at = new Date().toISOString()
  const file = new URL(`${at.replaceAll(':', '-')}.json`, RESULTS)
  await mkdir(RESULTS, { recursive: true })
  await writeFile(
    file,
    `${JSON.stringify({ at, machine, plan, rows, slices: Object.fromEntries(measurement) }, undefined, 2)}\n`,
  )
  console.log(`\nWritten to ${fileURLToPath(file)}`)
}
