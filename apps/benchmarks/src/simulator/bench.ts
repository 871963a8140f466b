import { parseArgs } from 'node:util'
import { machine } from '../machine.ts'
import { saveResults } from '../results.ts'
import { type Plan, QUICK } from '../turns.ts'
import { bootTable, measureBoot } from './boot.ts'
import { measureMemory, memoryTable } from './memory.ts'
import { measureSpeed, speedTable } from './speed.ts'

/** Many short rounds: what disturbs a shared machine lasts for seconds, and then falls on both sides of a ratio. */
const FULL: Plan = { rounds: 11, warmUpSeconds: 0.6, leadInSeconds: 0.04, sliceSeconds: 0.15 }
const BOOTS = { full: 11, quick: 1 }
/** How many payments, and after how many the memory is looked at. */
const PAYMENTS = { full: [100_000, 10_000], quick: [100, 50] } as const

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
  },
})

const size = values.quick ? 'quick' : 'full'
const begin = performance.now()
const measured = values.memory ? await memory() : await speed()
console.log(`\n${Math.round((performance.now() - begin) / 1000)} s in all.`)
if (values.save) await saveResults(measured)

async function speed(): Promise<object> {
  const plan = values.quick ? QUICK : FULL
  console.log(`terminal-simulator beside other stateful doubles of Stripe. ${machine}.`)
  console.log(`Medians of ${plan.rounds} rounds (quartiles). A ratio is taken within each round.\n`)
  const rows = await measureSpeed(plan)
  console.log(speedTable(rows))
  const boots = await measureBoot(BOOTS[size])
  console.log(`\n${bootTable(boots)}`)
  return { plan, rows, boots }
}

async function memory(): Promise<object> {
  const [payments, step] = PAYMENTS[size]
  console.log(`Memory of terminal-simulator after payments in one account, garbage collected. ${machine}.\n`)
  const rows = await measureMemory(payments, step)
  console.log(memoryTable(rows))
  return { rows }
}
