import Stripe from 'stripe'
import { expect, onTestFinished, test } from 'vitest'
import { memoryStore } from '../store/memory-store.ts'
import { Telemetry } from '../telemetry.ts'
import { Dispatcher } from '../webhooks/dispatch.ts'
import type { WebhookEvent } from '../webhooks/event.ts'
import { EventStreams } from './stream.ts'
import { streamWebhooks } from './webhooks.ts'

const HOUR_MS = 3_600_000
const context = { stripe: new Stripe('sk_test_streams'), request: {}, delivery: { signedAt: 0 } }
const refund = {
  id: 're_1',
  object: 'refund',
  amount: 5,
  currency: 'eur',
  payment_intent: 'pi_1',
  metadata: {},
}

function open() {
  let now = 0
  const store = memoryStore({ now: () => now })
  onTestFinished(() => store.close())
  const errors: object[] = []
  const logger = { info() {}, warn() {}, error: (facts: object) => void errors.push(facts) }
  const dispatcher = new Dispatcher({ store, logger, leaseMs: 60_000, retainMs: HOUR_MS })
  const streams = new EventStreams({
    store,
    logger,
    lifetimeMs: HOUR_MS,
    telemetry: new Telemetry(),
    livemode: false,
  })
  onTestFinished(() => streams.drain())
  streamWebhooks(dispatcher, streams, logger)
  return {
    follow: (...position: Parameters<EventStreams['follow']>) => streams.follow(...position),
    errors,
    /** Stripe delivers an event. @returns what has become of it */
    deliver: (id: string, account?: string, object: object | null = refund) => {
      const event = {
        id,
        object: 'event',
        type: 'refund.created',
        created: 0,
        account,
        data: { object },
      }
      return dispatcher.dispatch(event as unknown as WebhookEvent, context)
    },
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('an event is streamed once if its account is followed, and not stored otherwise', async () => {
  const { deliver, follow } = open()
  expect(await deliver('evt_1')).toBe('unknown')
  const { events } = await follow(undefined)
  expect(await deliver('evt_2', 'acct_1')).toBe('unknown')
  expect(await deliver('evt_3')).toBe('handled')
  expect(await deliver('evt_3')).toBe('duplicate')
  expect((await events.next()).value).toMatchObject({ type: 'refund.created', data: { id: 're_1' } })
})

test('a client that reconnects within an hour misses nothing; later it gets a gap', async () => {
  const { deliver, follow, pass } = open()
  const { start, events } = await follow(undefined)
  await events.return()
  pass(HOUR_MS - 1)
  expect(await deliver('evt_while_away')).toBe('handled')
  const again = await follow(undefined, start)
  expect(again.gap).toBe(false)
  const last = (await again.events.next()).value?.id
  await again.events.return()
  pass(HOUR_MS)
  expect(await deliver('evt_long_after')).toBe('unknown')
  expect((await follow(undefined, last)).gap).toBe(true)
})

test('an event that cannot be read is logged, and is not asked for again', async () => {
  const { deliver, follow, errors } = open()
  const { events } = await follow(undefined)
  expect(await deliver('evt_1', undefined, null)).toBe('handled')
  expect(errors).toMatchObject([{ event: 'evt_1', type: 'refund.created', err: expect.any(TypeError) }])
  expect(await deliver('evt_2')).toBe('handled')
  expect((await events.next()).value).toMatchObject({ data: { id: 're_1' } })
})
