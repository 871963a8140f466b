import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from 'undici'
import { ServerProcess } from '../server-process.ts'
import { spread } from '../spread.ts'
import type { StormServer } from './child.ts'
import { INTENTS_PATH, processPath, RATE, readerAt, TILLS, TOKENS_PATH } from './servers/shop.ts'

/** How large a storm is. */
export interface StormPlan {
  devices: number
  secondsBetweenSales: number
}

export const STORM: StormPlan = { devices: 5_000, secondsBetweenSales: 2 }
/** Shows that everything runs. */
export const QUICK_STORM: StormPlan = { devices: 250, secondsBetweenSales: 1 }

const CHILD = new URL('./child.js', import.meta.url)
const SECONDS_TO_FIRST_SALE = 0.2

/** What became of one request of a device's or of a till's. */
interface Answer {
  status: number
  /** Since the storm broke. */
  seconds: number
}

/** A payment at a till: from the first click until the reader asks for a card. */
interface Sale {
  served: boolean
  tookSeconds: number
}

interface Outcome {
  answers: readonly Answer[]
  sales: readonly Sale[]
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
    const { answers, sales } = await storm(name, plan)
    print(`${name}\n  tokens: ${describeTokens(answers, ideal)}\n  sales:  ${describeSales(sales)}`)
  }
}

function start(name: StormServer | 'stripe', stripePort = 0): Promise<ServerProcess> {
  // stripe-node warns of every telemetry message that it drops.
  return ServerProcess.start(CHILD, [name, String(stripePort)], ['--no-warnings'])
}

async function storm(name: StormServer, plan: StormPlan): Promise<Outcome> {
  await using stripe = await start('stripe')
  await using server = await start(name, stripe.port)
  await using crowd = new Crowd(server.port)
  const over = new AbortController()
  const sales = crowd.sell(plan.secondsBetweenSales, over.signal)
  const answers = await Promise.all(Array.from({ length: plan.devices }, (_, device) => crowd.token(device)))
  over.abort()
  return { answers, sales: await sales }
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
  const { median } = spread(served.map(({ tookSeconds }) => tookSeconds))
  const slowest = Math.max(...served.map(({ tookSeconds }) => tookSeconds))
  return `${served.length} of ${sales.length} served, half of them within ${median.toFixed(2)} s, the slowest in ${slowest.toFixed(2)} s`
}

/** Everybody who asks one server, each over a connection of its own. */
class Crowd implements AsyncDisposable {
  readonly #agent = new Agent({ pipelining: 1, headersTimeout: 0, connect: { timeout: 60_000 } })
  readonly #origin: string
  readonly #began = performance.now()

  constructor(port: number) {
    this.#origin = `http://127.0.0.1:${port}`
  }

  async token(device: number): Promise<Answer> {
    const { status } = await this.#post(TOKENS_PATH, `Bearer device ${device}`, '')
    return { status, seconds: this.#seconds() }
  }

  /** Takes a payment every few seconds, each at a till of its own, until the storm is over. */
  async sell(secondsBetween: number, over: AbortSignal): Promise<readonly Sale[]> {
    const sales: Promise<Sale>[] = []
    for (let till = 0; till < TILLS; till += 1) {
      const pause = till === 0 ? SECONDS_TO_FIRST_SALE : secondsBetween
      await sleep(pause * 1000, undefined, { signal: over }).catch(() => {})
      if (over.aborted && till > 0) break
      sales.push(this.#sale(till))
    }
    return Promise.all(sales)
  }

  async #sale(till: number): Promise<Sale> {
    const began = this.#seconds()
    const who = `Bearer till ${till}`
    const sold = async () => {
      const made = await this.#post(INTENTS_PATH, who, JSON.stringify({ amount: 1_000, currency: 'eur' }))
      if (made.status !== 200) return false
      const { id: payment_intent } = JSON.parse(made.text)
      const command = await this.#post(processPath(readerAt(till)), who, JSON.stringify({ payment_intent }))
      return command.status === 200
    }
    return { served: await sold(), tookSeconds: this.#seconds() - began }
  }

  async #post(path: string, authorization: string, body: string): Promise<{ status: number; text: string }> {
    const { statusCode, body: answer } = await this.#agent.request({
      origin: this.#origin,
      path,
      method: 'POST',
      headers: { authorization, ...(body === '' ? {} : { 'content-type': 'application/json' }) },
      body,
    })
    return { status: statusCode, text: await answer.text() }
  }

  #seconds(): number {
    return (performance.now() - this.#began) / 1000
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.close()
  }
}
