import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Connection } from '../connection.ts'
import { ServerProcess } from '../server-process.ts'
import { spread } from '../spread.ts'
import type { StormServer } from './child.ts'
import type { Answer, Devices } from './devices.ts'
import { asked } from './requests.ts'
import { INTENTS_PATH, processPath, RATE, readerAt, TILLS } from './servers/shop.ts'

/** How large a storm is. */
export interface StormPlan {
  devices: number
  secondsBetweenSales: number
}

export const STORM: StormPlan = { devices: 5_000, secondsBetweenSales: 2 }
/** Shows that everything runs. */
export const QUICK_STORM: StormPlan = { devices: 250, secondsBetweenSales: 1 }

const CHILD = new URL('./child.js', import.meta.url)
const DEVICES = new URL('./devices.js', import.meta.url)
const SECONDS_TO_FIRST_SALE = 0.2

/** A payment at a till: from the first click until the reader asks for a card. */
interface Sale {
  served: boolean
  tookSeconds: number
}

interface Outcome {
  answers: readonly Answer[]
  sales: readonly Sale[]
  /** Of the server's process. */
  cpuSeconds: number
}

/**
 * Every device asks for a connection token at once, and tills take payments in between, while Stripe refuses what is more than its
 * limit. First the routes by hand, then ours, each with a Stripe account of its own.
 */
export async function runStorm(plan: StormPlan, print: (line: string) => void): Promise<void> {
  const ideal = plan.devices / RATE
  print(
    `${plan.devices} devices ask for a connection token at once. Stripe takes ${RATE} requests a second, so the last token`,
  )
  print(
    `cannot come much before ${ideal} s. Nobody asks twice. A sale is a PaymentIntent and its command to a reader.\n`,
  )
  for (const name of ['by hand', 'terminal'] as const) {
    const { answers, sales, cpuSeconds } = await storm(name, plan)
    print(`${name}\n  tokens: ${describeTokens(answers, ideal)}\n  sales:  ${describeSales(sales)}`)
    print(`  CPU:    ${cpuSeconds.toFixed(2)} s`)
  }
}

async function storm(name: StormServer, { devices, secondsBetweenSales }: StormPlan): Promise<Outcome> {
  await using stripe = await start('stripe')
  await using server = await start(name, stripe.port)
  const before = await server.usage()
  const crowd: Devices = { port: server.port, count: devices }
  const answered = once(new Worker(DEVICES, { workerData: crowd }), 'message')
  const over = new AbortController()
  const sold = sell(server.port, secondsBetweenSales, over.signal)
  const [answers] = (await answered) as [Answer[]]
  over.abort()
  const sales = await sold
  const after = await server.usage()
  return { answers, sales, cpuSeconds: (after.cpuMicroseconds - before.cpuMicroseconds) / 1e6 }
}

function start(name: StormServer | 'stripe', stripePort = 0): Promise<ServerProcess> {
  // stripe-node warns of every telemetry message that it drops.
  return ServerProcess.start(CHILD, [name, String(stripePort)], ['--no-warnings'])
}

/** Takes a payment every few seconds, each at a till of its own, until the storm is over. */
async function sell(port: number, secondsBetween: number, over: AbortSignal): Promise<readonly Sale[]> {
  const sales: Promise<Sale>[] = []
  for (let till = 0; till < TILLS; till += 1) {
    const pause = till === 0 ? SECONDS_TO_FIRST_SALE : secondsBetween
    await sleep(pause * 1000, undefined, { signal: over }).catch(() => {})
    if (over.aborted && till > 0) break
    sales.push(sale(port, till))
  }
  return Promise.all(sales)
}

async function sale(port: number, till: number): Promise<Sale> {
  const began = performance.now()
  const connection = new Connection(port)
  const post = (path: string, input: object) => connection.exchange(asked(path, `Bearer till ${till}`, input))
  const sold = async () => {
    const made = await post(INTENTS_PATH, { amount: 1_000, currency: 'eur' })
    if (made.status !== 200) return false
    const { id: payment_intent } = JSON.parse(made.text)
    const command = await post(processPath(readerAt(till)), { payment_intent })
    return command.status === 200
  }
  const served = await sold()
  const tookSeconds = (performance.now() - began) / 1000
  await connection.close()
  return { served, tookSeconds }
}

function describeTokens(answers: readonly Answer[], ideal: number): string {
  const served = answers.filter(({ status }) => status === 200)
  const refused = [...Map.groupBy(answers, ({ status }) => status)]
    .filter(([status]) => status !== 200)
    .map(([status, { length }]) => `, ${length} answered ${status}`)
  const last = Math.max(...served.map(({ seconds }) => seconds))
  return `${served.length} served${refused.join('')}; the last after ${last.toFixed(1)} s, ${(last / ideal).toFixed(2)} of the ideal`
}

function describeSales(sales: readonly Sale[]): string {
  const served = sales.filter((sale) => sale.served)
  if (served.length === 0) return `0 of ${sales.length} served`
  const took = served.map(({ tookSeconds }) => tookSeconds)
  const first = (sales[0] as Sale).tookSeconds
  return `${served.length} of ${sales.length} served, half of them within ${spread(took).median.toFixed(2)} s, the first in ${first.toFixed(2)} s, the slowest in ${Math.max(...took).toFixed(2)} s`
}
