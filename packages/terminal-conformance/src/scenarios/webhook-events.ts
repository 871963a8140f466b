import type { Terminal } from '@org/terminal-core'
import Stripe from 'stripe'
import { expect } from 'vitest'
import { addressOf, CONNECTED, CONNECTED_LOCATION, HQ_READER } from '../shop.ts'
import { newPayment } from './payments.ts'
import type { Stage, Stories } from './story.ts'
import { expectError, expectOk } from './story.ts'
import { eventText, openDoor, sign, type WebhookDoor } from './webhook-door.ts'

const THIN = {
  object: 'v2.core.event',
  type: 'v1.terminal.reader.action_succeeded',
  created: '2026-01-01T00:00:00.000Z',
  related_object: { id: HQ_READER, type: 'terminal.reader', url: `/v1/terminal/readers/${HQ_READER}` },
}

/** Delivers an event until it is taken, as Stripe does, and says how many deliveries that took. */
async function deliverUntilTaken({ deliver }: WebhookDoor, text: string): Promise<number> {
  for (let attempt = 1; attempt <= 100; attempt++) {
    if ((await deliver(text)).status === 200) return attempt
  }
  throw new Error('the event was never taken')
}

/** The same order on every run, and not the one it came in. */
function shuffled<T>(items: readonly T[]): T[] {
  let seed = 7
  const keyed = items.map((item) => {
    seed = (seed * 48_271) % 2_147_483_647
    return { item, key: seed }
  })
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

export const webhookEventStories: Stories = {
  'an event that comes again is acknowledged, and not handled again': async (stage) => {
    await using door = await openDoor(stage)
    for (const _ of [1, 2, 3]) expectOk(await door.deliver(eventText('evt_again')))
    const text = eventText('evt_again')
    const replayed = sign(text)
    for (const _ of [1, 2]) expectOk(await door.deliver(text, { signature: replayed }))
    expect(door.heard).toHaveLength(1)
  },
  'deliveries at once of one event: one is handled, the others are to come again': async (stage) => {
    const gate = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    let effects = 0
    const prepare = (terminal: Terminal) => {
      terminal.on('charge.captured', async () => {
        entered.resolve()
        await gate.promise
        effects++
      })
    }
    await using door = await openDoor(stage, { prepare })
    const first = door.deliver(eventText('evt_once'))
    await entered.promise
    const others = await Promise.all(Array.from({ length: 9 }, () => door.deliver(eventText('evt_once'))))
    for (const answer of others) {
      expectError(answer, 409, 'event_in_progress')
      expect(answer.body.error.retryable).toBe(true)
    }
    gate.resolve()
    expectOk(await first)
    expectOk(await door.deliver(eventText('evt_once')))
    expect(effects).toBe(1)
  },
  'a handler that throws on the first two deliveries: each effect happens exactly once': async (stage) => {
    const effects: string[] = []
    let attempts = 0
    const prepare = (terminal: Terminal) => {
      terminal.on('charge.captured', () => effects.push('steady'))
      terminal.on('charge.captured', async () => {
        attempts++
        if (attempts <= 2) throw new Error('the database is down: whsec_secret')
        effects.push('shaky')
      })
    }
    await using door = await openDoor(stage, { prepare })
    for (const _ of [1, 2]) {
      const answer = await door.deliver(eventText('evt_shaky'))
      expectError(answer, 500, 'internal')
      expect(JSON.stringify(answer.body)).not.toContain('database')
    }
    for (const _ of [3, 4]) expectOk(await door.deliver(eventText('evt_shaky')))
    expect(attempts).toBe(3)
    expect(effects).toEqual(['steady', 'shaky'])
    const log = JSON.stringify(door.stage.shop.log)
    expect(log).toContain('the database is down')
    expect(log).toContain('charge.captured#2')
    expect(log).not.toContain('whsec_secret')
  },
  'an event that nothing handles is acknowledged, and can be seen': async (stage) => {
    await using door = await openDoor(stage, { prepare: () => {} })
    expectOk(await door.deliver(eventText('evt_unknown', { type: 'something.new' })))
    expect(door.stage.shop.log).toContainEqual({
      level: 'info',
      facts: { event: 'evt_unknown', type: 'something.new' },
      message: expect.stringContaining('Nothing handles'),
    })
  },
  'snapshot and thin events come by one route, each to its own handlers': async (stage) => {
    const heard: unknown[] = []
    const prepare = (terminal: Terminal) => {
      terminal.on('terminal.reader.action_succeeded', (event) => heard.push(event.data.object.id))
      terminal.on('v1.terminal.reader.action_succeeded', async (event) => {
        heard.push((await event.fetchRelatedObject()).serial_number)
      })
    }
    await using door = await openDoor(stage, { prepare })
    const data = { object: { id: HQ_READER, object: 'terminal.reader' } }
    const snapshot = { type: 'terminal.reader.action_succeeded', data }
    expectOk(await door.deliver(eventText('evt_snapshot', snapshot)))
    expectOk(await door.deliver(JSON.stringify({ id: 'evt_thin', livemode: false, ...THIN }, null, 2)))
    expect(heard).toEqual([HQ_READER, 'hq-1'])
  },
  'a handler asks Stripe in the name of the account that an event is from': async (stage) => {
    const names: (string | undefined)[] = []
    const related: unknown[] = []
    const prepare = (terminal: Terminal) => {
      terminal.on('*', async (event, { stripe, request }) => {
        if ('fetchRelatedObject' in event) related.push(await event.fetchRelatedObject())
        const location = await stripe.terminal.locations.retrieve(CONNECTED_LOCATION, {}, request)
        names.push('display_name' in location ? location.display_name : undefined)
      })
    }
    await using door = await openDoor(stage, { prepare })
    expectOk(await door.deliver(eventText('evt_connected', { account: CONNECTED })))
    const url = `/v1/terminal/locations/${CONNECTED_LOCATION}`
    const thin = {
      ...THIN,
      id: 'evt_thin_connected',
      livemode: false,
      context: CONNECTED,
      related_object: { id: CONNECTED_LOCATION, type: 'terminal.location', url },
    }
    expectOk(await door.deliver(JSON.stringify(thin)))
    expect(related).toMatchObject([{ id: CONNECTED_LOCATION }])
    expect(names).toEqual(['Elsewhere', 'Elsewhere'])
    expectError(await door.deliver(eventText('evt_own')), 500, 'internal')
  },
  'an event of live mode is acknowledged by a terminal in test mode, and not handled': async (stage) => {
    await using door = await openDoor(stage)
    expectOk(await door.deliver(eventText('evt_live', { livemode: true })))
    expectOk(await door.deliver(eventText('evt_test')))
    expect(door.heard.map(({ id }) => id)).toEqual(['evt_test'])
    expect(JSON.stringify(door.stage.shop.log)).toMatch(/evt_live.*other mode/)
  },
  'under stress, with duplicates, out of order, with handlers that fail: each effect exactly once': async (
    stage,
  ) => {
    const ids = Array.from({ length: 40 }, (_, n) => `evt_stress_${n}`)
    const attempts = new Map<string, number>()
    const effects: string[] = []
    const prepare = (terminal: Terminal) => {
      terminal.on('charge.*', async ({ id }) => {
        const attempt = (attempts.get(id) ?? 0) + 1
        attempts.set(id, attempt)
        await new Promise(setImmediate)
        if (id.endsWith('3') && attempt <= 2) throw new Error('not yet')
        effects.push(id)
      })
      terminal.on('*', ({ id }) => effects.push(`also ${id}`), { name: 'also' })
    }
    await using door = await openDoor(stage, { prepare })
    const deliveries = shuffled(ids.flatMap((id) => [id, id, id]))
    await Promise.all(deliveries.map((id) => deliverUntilTaken(door, eventText(id))))
    expect(effects.toSorted()).toEqual(ids.flatMap((id) => [id, `also ${id}`]).toSorted())
  },
  'what Stripe itself delivers of a payment is heard once, however often it is sent': async (stage) => {
    await using door = await openDeliveries(stage)
    const { stage: shop, control } = door
    control.fault({ kind: 'duplicate', count: 3 })
    const payment = await newPayment(shop, 'cashier')
    const process = { reader: HQ_READER, payment_intent: payment }
    expectOk(await shop.call('readers.processPaymentIntent', process, 'cashier'))
    expectOk(await shop.call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'admin'))
    await control.idle()
    const [settled] = control.deliveries({ type: 'terminal.reader.action_succeeded' })
    await control.resend(settled?.event as string)
    const sent = control.deliveries()
    expect(sent.length).toBeGreaterThan(new Set(sent.map(({ event }) => event)).size)
    expect(door.heard).toContain('terminal.reader.action_succeeded')
    expect(door.heard).toHaveLength(new Set(sent.map(({ event }) => event)).size)
    deliveredOrBusy(door)
  },
}

type Deliveries = Awaited<ReturnType<typeof openDeliveries>>

/** A mount that the simulator of the outer stage delivers to. */
async function openDeliveries(outer: Stage) {
  const { simulator } = outer.shop
  const address = addressOf(simulator.port)
  const stripe = new Stripe('sk_test_shop', address)
  // The secret is known only once there is an endpoint, and the address only once the secret is.
  const endpoint = await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:1/', enabled_events: ['*'] })
  const heard: string[] = []
  const stage = await outer.open(
    {
      stripe: { apiKey: 'sk_test_shop', ...address },
      webhooks: { secrets: [endpoint.secret as string] },
    },
    { prepare: (terminal) => void terminal.on('*', ({ type }) => heard.push(type)) },
  )
  await stripe.webhookEndpoints.update(endpoint.id, { url: `${stage.url}/webhooks` })
  return {
    stage,
    heard,
    control: simulator.control.webhooks,
    async [Symbol.asyncDispose]() {
      await stripe.webhookEndpoints.del(endpoint.id)
      await stage[Symbol.asyncDispose]()
    },
  }
}

/** Nothing was refused: a duplicate that came while its twin was being handled is the only one to come again. */
function deliveredOrBusy({ control }: Deliveries): void {
  const statuses = control.deliveries().flatMap(({ attempts }) => attempts.map(({ status }) => status))
  expect([200, 409]).toEqual(expect.arrayContaining([...new Set(statuses)]))
}
