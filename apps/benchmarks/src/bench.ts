import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { measure } from './measure.ts'
import { rowsOf, table } from './report.ts'
import { saveResults } from './results.ts'
import { type Plan, QUICK } from './turns.ts'
import { variants } from './variants.ts'

/** Many short rounds: what disturbs a shared machine lasts for seconds, and then falls on both sides of a ratio. */
const FULL: Plan = { rounds: 22, warmUpSeconds: 1, leadInSeconds: 0.04, sliceSeconds: 0.18 }

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
const seconds = Math.round((performance.now() - begin) / 1000)

console.log(`One connection token per request, through a canned Stripe. ${machine}.`)
console.log(`Medians of ${plan.rounds} rounds (quartiles), ${seconds} s in all. Ratios are against the`)
console.log(`route by hand of the same framework, round by round; a CPU ratio below 1 is cheaper.\n`)
console.log(table(rows))

console.log('\nThe simulator beside its peers: npm run bench:simulator --workspace apps/benchmarks')

if (values.save) await saveResults({ plan, rows, slices: Object.fromEntries(measurement) })
