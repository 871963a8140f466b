import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { measure } from './measure.ts'
import { rowsOf, table } from './report.ts'
import { saveResults } from './results.ts'
import { simulatorVariants } from './simulator/variants.ts'
import { type Plan, QUICK } from './turns.ts'
import type { Variant } from './variant.ts'
import { tokenVariants, variants } from './variants.ts'
import { installGolevelup } from './webhooks/servers/install-golevelup.ts'
import { alone, needsGolevelup, webhookVariants } from './webhooks/variants.ts'

/** Many short rounds: what disturbs a shared machine lasts for seconds, and then falls on both sides of a ratio. */
const FULL: Plan = { rounds: 22, warmUpSeconds: 1, leadInSeconds: 0.04, sliceSeconds: 0.18 }

const SECTIONS = [
  {
    variants: tokenVariants,
    heading: [
      'One connection token per request, through a canned Stripe. Ratios are against the route by hand of the',
      'same framework, round by round; a CPU ratio below 1 is cheaper.',
    ],
  },
  {
    variants: webhookVariants,
    heading: [
      'One signed webhook event per request, every one a new one. Ratios are against the route by hand, in Nest',
      'against @golevelup/nestjs-stripe, round by round; a CPU ratio below 1 is cheaper.',
    ],
  },
  {
    variants: simulatorVariants,
    heading: [
      'Requests to a stateful double of Stripe over 32 connections; a whole payment is four. Ratios are against',
      'emulate, round by round; a CPU ratio below 1 is cheaper.',
    ],
  },
]

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
})

const plan = values.quick ? QUICK : FULL
const begin = performance.now()
await using peer = await golevelupFor(variants.filter(({ name }) => name.startsWith(values.only)))
const { chosen } = peer
const measurement = await measure(chosen, plan)
const rows = rowsOf(chosen, measurement)
const seconds = Math.round((performance.now() - begin) / 1000)

console.log(`${machine}. Medians of ${plan.rounds} rounds (quartiles), ${seconds} s in all.`)
for (const { heading, variants } of SECTIONS) {
  const these = rows.filter((row) => variants.some(({ name }) => name === row.name))
  if (these.length > 0) console.log(`\n${heading.join('\n')}\n\n${table(these)}`)
}
if (values.save) await saveResults({ plan, rows, slices: Object.fromEntries(measurement) })

/** Without it everything else is measured all the same. A quick run asks no registry. */
async function golevelupFor(
  wanted: readonly Variant[],
): Promise<AsyncDisposable & { chosen: readonly Variant[] }> {
  const without = { [Symbol.asyncDispose]: async () => {}, chosen: alone(wanted) }
  if (!wanted.some(needsGolevelup)) return { ...without, chosen: wanted }
  if (values.quick) return without
  try {
    return { ...(await installGolevelup()), chosen: wanted }
  } catch (error) {
    console.log(`@golevelup/nestjs-stripe could not be installed, so Nest's webhooks stand alone: ${error}\n`)
    return without
  }
}
