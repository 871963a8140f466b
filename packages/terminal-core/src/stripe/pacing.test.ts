import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Telemetry } from '../telemetry.ts'
import type { PacingClock } from './pacer.ts'
import { paced } from './pacing.ts'
import type { ClosableHttpClient } from './undici-client.ts'

/** A clock that moves only when the test moves it. */
function stoppedClock() {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  const clock: PacingClock = {
    now: () => now,
    setTimeout: (run, ms) => timers.push({ at: now + ms, run }),
  }
  /** Lets time pass, and everything that waits for it happen. */
  async function advance(ms: number): Promise<void> {
    const end = now + ms
    for (;;) {
      await settle()
      const due = timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
      if (!due) break
      timers = timers.filter((timer) => timer !== due)
      now = due.at
      due.run()
    }
    now = end
    await settle()
  }
  return { clock, advance }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

const TOKEN = ['POST', '/v1/terminal/connection_tokens'] as const
const PAYMENT = ['POST', '/v1/payment_intents'] as const
const READER = ['POST', '/v1/terminal/readers/tmr_1/process_payment_intent'] as const
const FLEET = ['GET', '/v1/terminal/readers?limit=100'] as const

type Arrival = { path: string; at: number }

/** A Stripe that notes when a request reached it. `refuse` decides which ones it answers with 429, and for which of its limits. */
function stripeAt(clock: PacingClock, refuse: (arrival: Arrival, number: number) => string | undefined) {
  const arrivals: Arrival[] = []
  const client = {
    makeRequest: async (_host: string, _port: string, path: string) => {
      const arrival = { path, at: clock.now() }
      const reason = refuse(arrival, arrivals.push(arrival))
      const headers = reason ? { 'stripe-rate-limited-reason': reason } : {}
      return { getStatusCode: () => (reason ? 429 : 200), getHeaders: () => headers }
    },
  } as unknown as ClosableHttpClient
  return { client, arrivals }
}

function setUp(
  options: { ratePerSecond: number; maxWaitMs: number },
  refuse: Parameters<typeof stripeAt>[1] = () => undefined,
) {
  const { clock, advance } = stoppedClock()
  const { client, arrivals } = stripeAt(clock, refuse)
  const pacedClient = paced(client, options, new Telemetry(), clock)
  const send = ([method, path]: readonly [string, string]) =>
    pacedClient.makeRequest('h', '1', path, method, {}, '', 'http', 1000)
  return { send, advance, arrivals, clock }
}

describe('pacing', () => {
  test('requests below the rate are not delayed', async () => {
    const { send, advance, arrivals } = setUp({ ratePerSecond: 10, maxWaitMs: 1000 })
    for (let sent = 0; sent < 5; sent++) {
      void send(TOKEN)
      await advance(200)
    }
    expect(arrivals.map(({ at }) => at)).toEqual([0, 200, 400, 600, 800])
  })

  test('a storm is served within 1.1 times the time that the rate allows', async () => {
    const { send, advance, arrivals } = setUp({ ratePerSecond: 100, maxWaitMs: 60_000 })
    const storm = Array.from({ length: 1000 }, () => send(TOKEN))
    await advance(11_000)
    expect(arrivals).toHaveLength(1000)
    expect((await Promise.all(storm)).every((response) => response.getStatusCode() === 200)).toBe(true)
  })

  test('no second has more requests than the rate', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5, max: 100 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom(TOKEN, PAYMENT, FLEET)), {
          maxLength: 80,
        }),
        async (ratePerSecond, steps) => {
          const { send, advance, arrivals } = setUp({ ratePerSecond, maxWaitMs: 60_000 })
          for (const [pause, request] of steps) {
            void send(request)
            await advance(pause)
          }
          await advance(60_000)
          expect(arrivals).toHaveLength(steps.length)
          for (const { at: start } of arrivals) {
            const within = arrivals.filter(({ at }) => at >= start && at < start + 1000)
            expect(within.length).toBeLessThanOrEqual(ratePerSecond)
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  test('payments overtake tokens, and tokens overtake the rest', async () => {
    const { send, advance, arrivals } = setUp({ ratePerSecond: 5, maxWaitMs: 60_000 })
    for (let sent = 0; sent < 5; sent++) void send(FLEET)
    for (let sent = 0; sent < 5; sent++) void send(TOKEN)
    void send(PAYMENT)
    void send(READER)
    await advance(5_000)
    // One was sent at once, before anything else was there.
    expect(arrivals.map(({ path }) => path)).toEqual([
      FLEET[1],
      PAYMENT[1],
      READER[1],
      ...Array.from({ length: 5 }, () => TOKEN[1]),
      ...Array.from({ length: 4 }, () => FLEET[1]),
    ])
  })

  test('a request that would wait too long is refused at once with Retry-After', async () => {
    const { send, advance, arrivals } = setUp({ ratePerSecond: 10, maxWaitMs: 1_000 })
    const storm = Array.from({ length: 100 }, () => send(TOKEN))
    const last = await (storm.at(-1) as ReturnType<typeof send>)
    expect(last.getStatusCode()).toBe(429)
    expect(last.getHeaders()).toMatchObject({
      'stripe-should-retry': 'false',
      'retry-after': expect.stringMatching(/^\d+$/),
    })
    expect(await last.toJSON()).toMatchObject({ error: { code: 'rate_limit' } })
    await advance(5_000)
    expect(arrivals.length).toBeLessThan(15)
  })

  test('a request that is overtaken for too long is refused, and never sent', async () => {
    const { send, advance, arrivals } = setUp({ ratePerSecond: 1, maxWaitMs: 1_500 })
    void send(FLEET)
    const waiting = send(FLEET)
    const payments = [send(PAYMENT), advance(1_100), send(PAYMENT)]
    await Promise.all(payments)
    await advance(5_000)
    expect((await waiting).getStatusCode()).toBe(429)
    expect(arrivals.filter(({ path }) => path === FLEET[1])).toHaveLength(1)
  })

  test('a request that Stripe refuses, because others share the limit, is sent again after a pause', async () => {
    const first = (_: Arrival, number: number) => (number === 1 ? 'global-rate' : undefined)
    const { send, advance, arrivals } = setUp({ ratePerSecond: 10, maxWaitMs: 10_000 }, first)
    const answer = send(TOKEN)
    await advance(400)
    expect(arrivals).toHaveLength(1)
    await advance(1_000)
    expect((await answer).getStatusCode()).toBe(200)
    expect(arrivals).toHaveLength(2)
  })

  test('a payment does not pause after a refused token, unless it was refused itself', async () => {
    const early = ({ at }: Arrival) => (at < 100 ? 'global-rate' : undefined)
    const { send, advance, arrivals } = setUp({ ratePerSecond: 100, maxWaitMs: 10_000 }, early)
    const answers = [send(TOKEN), send(FLEET)]
    await advance(50)
    answers.push(send(PAYMENT))
    await advance(100)
    answers.push(send(READER))
    await advance(2_000)
    expect((await Promise.all(answers)).every((response) => response.getStatusCode() === 200)).toBe(true)
    const timesOf = ([, path]: readonly [string, string]) =>
      arrivals.filter((arrival) => arrival.path === path).map(({ at }) => at)
    const [refused, again] = timesOf(PAYMENT) as [number, number]
    expect(refused).toBeLessThan(100)
    expect(again - refused).toBeGreaterThanOrEqual(500)
    for (const waited of [TOKEN, FLEET]) expect(timesOf(waited)[1]).toBeGreaterThanOrEqual(500)
  })

  test('payments go on at once after requests bunched up and were refused', async () => {
    const devices = ({ path, at }: Arrival) => (path === TOKEN[1] && at < 300 ? 'global-rate' : undefined)
    const { send, advance, arrivals } = setUp({ ratePerSecond: 100, maxWaitMs: 60_000 }, devices)
    const storm = Array.from({ length: 50 }, () => send(TOKEN))
    await advance(200)
    const payments = [send(PAYMENT), send(READER)]
    await advance(50)
    expect(arrivals.slice(-2).map(({ path }) => path)).toEqual([PAYMENT[1], READER[1]])
    await advance(5_000)
    const answers = await Promise.all([...storm, ...payments])
    expect(answers.every((response) => response.getStatusCode() === 200)).toBe(true)
  })

  test('a refused request is sent again before later ones', async () => {
    const first = (_: Arrival, number: number) => (number === 1 ? 'global-rate' : undefined)
    const { send, advance, clock } = setUp({ ratePerSecond: 5, maxWaitMs: 60_000 }, first)
    const served: [number, number][] = []
    for (let device = 0; device < 5; device++) {
      void send(TOKEN).then(() => served.push([device, clock.now()]))
    }
    await advance(10_000)
    expect(served.map(([device]) => device)).toEqual([0, 1, 2, 3, 4])
  })

  test('payments go on when Stripe refuses only tokens', async () => {
    const tokens = ({ path, at }: Arrival) => (path === TOKEN[1] && at < 300 ? 'endpoint-rate' : undefined)
    const { send, advance, arrivals } = setUp({ ratePerSecond: 5, maxWaitMs: 60_000 }, tokens)
    const storm = Array.from({ length: 5 }, () => send(TOKEN))
    await advance(10)
    void send(PAYMENT)
    void send(PAYMENT)
    await advance(450)
    expect(arrivals.map(({ path }) => path)).toEqual([TOKEN[1], PAYMENT[1], PAYMENT[1]])
    await advance(5_000)
    expect((await Promise.all(storm)).every((response) => response.getStatusCode() === 200)).toBe(true)
  })
})
