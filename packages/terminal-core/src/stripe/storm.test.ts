import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type RateLimits, startSimulator, testClock } from '@org/terminal-simulator'
import Stripe from 'stripe'
import { Agent, request } from 'undici'
import { expect, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import { keyedAmount } from '../access/pricing.ts'
import type { TerminalScope } from '../access/scope.ts'
import { createTerminalHandler } from '../http/handler.ts'
import { toNodeListener } from '../http/node.ts'
import { createTerminal } from '../terminal.ts'
import { stripeAt } from '../test-support/stripe.ts'
import { type PacingOptions, paced } from './pacing.ts'
import { undiciHttpClient } from './undici-client.ts'

const HQ = 'tml_HQ0000000000'
const TOKENS = '/v1/terminal/connection_tokens'
const TILLS = 10
/** How far time moves at once: what waits is looked at about as often. */
const STEP_MS = 20
const readerOf = (till: number) => `tmr_Till${till}`

/**
 * Stripe with its limits, a server in front of it, and clients, each on a connection of its own. Stripe and the pacing share a clock that
 * moves only once every request has its response or waits for its turn: how fast the machine is changes nothing.
 */
async function open(rateLimits: RateLimits, pacing: Required<PacingOptions>) {
  const clock = testClock()
  const simulator = await startSimulator({
    port: 0,
    clock,
    rateLimits,
    requestLogSize: 100_000,
    seed: {
      locations: [{ id: HQ, display_name: 'HQ', address: { line1: '1', postal_code: 'D02', country: 'IE' } }],
      readers: Array.from({ length: TILLS }, (_, till) => ({
        id: readerOf(till),
        device_type: 'simulated_wisepos_e',
        location: HQ,
        serial_number: `simulated-${till}`,
      })),
    },
  })
  let waiting = 0
  const telemetry = {
    waiting: (change: number) => {
      waiting += change
    },
  }
  const httpClient = paced(undiciHttpClient(), pacing, telemetry, clock)
  const { apiKey, ...address } = stripeAt(simulator.port)
  const terminal = createTerminal({
    stripe: new Stripe(apiKey, { ...address, httpClient, telemetry: false }),
    pricing: keyedAmount({ currency: 'eur', max: 100_000 }),
    maxNetworkRetries: 0,
    logger: { info() {}, warn() {}, error() {} },
  })
  const handler = createTerminalHandler(terminal, {
    authorize: ({ headers }: { headers: Record<string, unknown> }): TerminalScope => ({
      principal: String(headers.authorization),
      locations: [HQ],
      permissions: presets.cashier,
    }),
  })
  const server = createServer(toNodeListener(handler as never))
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 5_000 }, resolve))
  const dispatcher = new Agent({ pipelining: 1, headersTimeout: 0, connect: { timeout: 60_000 } })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/terminal`
  let asked = 0

  async function post(path: string, who: string, input: object = {}) {
    asked += 1
    const headers = { authorization: who, 'content-type': 'application/json' }
    const body = JSON.stringify(input)
    const answer = await request(`${origin}${path}`, { method: 'POST', headers, body, dispatcher })
    const read = {
      status: answer.statusCode,
      headers: answer.headers,
      body: (await answer.body.json()) as never,
    }
    asked -= 1
    return read
  }

  /** Resolves once every request has its response or waits for its turn. */
  async function settled(): Promise<void> {
    while (asked > waiting) await new Promise((resolve) => setImmediate(resolve))
  }

  return {
    log: simulator.requests,
    settled,
    device: (name: number) => post('/connection_tokens', `device ${name}`),
    /** Takes a payment at a till. @returns how many requests reached Stripe from the first click until the reader asked for a card. */
    async sale(till: number): Promise<{ statuses: number[]; meanwhile: number }> {
      const clicked = simulator.requests.length
      const who = `till ${till}`
      const made = await post('/payment_intents', who, { amount: 1_000, currency: 'eur' })
      const { id: payment_intent } = made.body as { id: string }
      const path = `/readers/${readerOf(till)}/process_payment_intent`
      const processed = await post(path, who, { payment_intent })
      const shown = simulator.requests.findIndex(({ path: asked }) => asked === `/v1/terminal${path}`)
      return { statuses: [made.status, processed.status], meanwhile: shown - clicked }
    },
    /** Lets time pass until so many requests have reached Stripe. */
    async reached(count: number): Promise<void> {
      await settled()
      while (simulator.requests.length < count) {
        await clock.advance(STEP_MS)
        await settled()
      }
    },
    /** Lets time pass until all of these have their responses. */
    async finished<T>(all: readonly Promise<T>[]): Promise<T[]> {
      let done = false
      const responses = Promise.all(all).finally(() => {
        done = true
      })
      for (await settled(); !done; await settled()) await clock.advance(STEP_MS)
      return responses
    },
    [Symbol.asyncDispose]: async () => {
      await dispatcher.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await terminal.close()
      await httpClient.close()
      await simulator.close()
    },
  }
}

function count<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

const patient = { timeout: 120_000 }

test('5,000 devices at once are all served, and payments do not wait behind them', patient, async () => {
  const RATE = 1_000
  const limits = { test: RATE, live: RATE, endpoint: RATE }
  await using shop = await open(limits, { ratePerSecond: RATE, maxWaitMs: 45_000 })

  const storm = Array.from({ length: 5_000 }, (_, device) => shop.device(device))
  for (let till = 0; till < TILLS; till++) {
    await shop.reached(200 * (till + 1))
    const [sale] = await shop.finished([shop.sale(till)])
    expect(sale?.statuses).toEqual([200, 200])
    // What Stripe lets through in a second.
    expect(sale?.meanwhile).toBeLessThan(RATE)
  }
  const answers = await shop.finished(storm)
  expect(count(answers.map(({ status }) => status))).toEqual(new Map([[200, 5_000]]))
  const secrets = answers.map(({ body }) => (body as { secret: string }).secret)
  expect(new Set(secrets).size).toBe(5_000)

  // The rate is kept: Stripe had nothing to refuse.
  expect([...count(shop.log.map(({ status }) => status)).keys()]).toEqual([200])
})

test(
  'what Stripe refuses, because others share its limit, is sent again until it is served, and once',
  patient,
  async () => {
    const limits = { test: 400, live: 400, endpoint: 400 }
    await using shop = await open(limits, { ratePerSecond: 1_000, maxWaitMs: 45_000 })
    const answers = await shop.finished(Array.from({ length: 1_000 }, (_, device) => shop.device(device)))
    expect(count(answers.map(({ status }) => status))).toEqual(new Map([[200, 1_000]]))
    const sent = count(shop.log.map(({ status }) => status))
    expect(sent.get(200)).toBe(1_000)
    expect([...sent.keys()].sort()).toEqual([200, 429])
  },
)

test('where Stripe limits the tokens alone, payments do not wait for them', patient, async () => {
  const limits = { test: 1_000, live: 1_000, endpoint: 100 }
  await using shop = await open(limits, { ratePerSecond: 1_000, maxWaitMs: 45_000 })
  const storm = Array.from({ length: 300 }, (_, device) => shop.device(device))
  await shop.reached(150)
  const sales = await shop.finished(Array.from({ length: TILLS }, (_, till) => shop.sale(till)))
  expect(sales.flatMap(({ statuses }) => statuses).every((status) => status === 200)).toBe(true)
  const served = shop.log.filter(({ path, status }) => path === TOKENS && status === 200)
  expect(served.length).toBeLessThan(300)
  const answers = await shop.finished(storm)
  expect(count(answers.map(({ status }) => status))).toEqual(new Map([[200, 300]]))
})

test(
  'a storm larger than the deadline: some are served, the others are told when to come back',
  patient,
  async () => {
    const limits = { test: 100, live: 100, endpoint: 100 }
    await using shop = await open(limits, { ratePerSecond: 100, maxWaitMs: 1_000 })
    const answers = await shop.finished(Array.from({ length: 500 }, (_, device) => shop.device(device)))
    const statuses = count(answers.map(({ status }) => status))
    expect([...statuses.keys()].sort()).toEqual([200, 503])
    for (const { status, headers, body } of answers) {
      if (status === 200) continue
      expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1)
      expect(body).toMatchObject({ error: { code: 'upstream_saturated', retryable: true } })
    }
    // Nobody who was sent away has cost Stripe a request.
    const minted = shop.log.filter(({ path, status }) => path === TOKENS && status === 200)
    expect(minted).toHaveLength(statuses.get(200) as number)
  },
)
