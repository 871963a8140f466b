import Stripe from 'stripe'
import { expect } from 'vitest'
import { send } from '../http-caller.ts'
import { addressOf, CONNECTED, DUBLIN, DUBLIN_READER, HQ, HQ_READER, HQ_READER_2 } from '../shop.ts'
import { newPayment } from './payments.ts'
import { expectError, expectOk, type Stage, type Stories } from './story.ts'
import { nextEvent, readersOf, show, skipOpening } from './streams.ts'
import { eventText, SECRET, sign } from './webhook-door.ts'

let deliveries = 0

/** Delivers an event about an object, as Stripe does. */
async function tell({ url }: Stage, type: string, object: object): Promise<void> {
  const body = eventText(`evt_stream_${deliveries++}`, { type, data: { object } })
  const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) }
  // Stripe delivers twice at times.
  for (const _ of [1, 2]) expectOk(await send(`${url}/webhooks`, { method: 'POST', headers, body }))
}

/** Delivers a thin event, which names an object and does not hold it. */
async function tellThin({ url }: Stage, type: string, id: string, context?: string): Promise<void> {
  const [kind = ''] = /terminal\.reader|payment_intent/.exec(type) ?? []
  const body = JSON.stringify({
    id: `evt_stream_${deliveries++}`,
    object: 'v2.core.event',
    type,
    created: '2026-01-01T00:00:00.000Z',
    livemode: false,
    related_object: { id, type: kind, url: `/v1/${id}` },
    ...(context && { context }),
  })
  const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) }
  expectOk(await send(`${url}/webhooks`, { method: 'POST', headers, body }))
}

/** The shop's Stripe as the host sees it. */
function stripeOf({ shop }: Stage): Stripe {
  return new Stripe('sk_test_shop', addressOf(shop.simulator.port))
}

export const streamedWebhookStories: Stories = {
  'what Stripe tells of a reader is seen by those who watch it, once, and by nobody else': async ({
    open,
  }) => {
    await using stage = await open({ webhooks: { secrets: [SECRET] } })
    const { readers } = stripeOf(stage).terminal
    await using till = stage.watch('readers.watch', { reader: HQ_READER }, 'device')
    await using atHq = stage.watch('events.watch', {}, 'cashier')
    await using everywhere = stage.watch('events.watch', {}, 'admin')
    for (const watching of [till, atHq, everywhere]) await skipOpening(watching)
    for (const reader of [DUBLIN_READER, HQ_READER_2, HQ_READER]) {
      await tell(stage, 'terminal.reader.action_succeeded', await readers.retrieve(reader))
    }
    expect(await nextEvent(till)).toMatchObject({
      type: 'terminal.reader.action_succeeded',
      created: 1_767_225_600,
      reader: HQ_READER,
      location: HQ,
      data: { object: 'terminal.reader', id: HQ_READER, serial_number: 'hq-1' },
    })
    expect(await readersOf(atHq, 2)).toEqual([HQ_READER_2, HQ_READER])
    expect(await readersOf(everywhere, 3)).toEqual([DUBLIN_READER, HQ_READER_2, HQ_READER])
  },
  'what Stripe tells of money is seen where it was taken, without its secrets, by those who may read it':
    async ({ open }) => {
      await using stage = await open({ webhooks: { secrets: [SECRET] } })
      const stripe = stripeOf(stage)
      await using cashier = stage.watch('events.watch', {}, 'cashier')
      await using manager = stage.watch('events.watch', {}, 'hqManager')
      for (const watching of [cashier, manager]) await skipOpening(watching)
      const payment = await stripe.paymentIntents.retrieve(await newPayment(stage, 'cashier'))
      const elsewhere = await newPayment(stage, 'manager', { location: DUBLIN })
      expect(payment.client_secret).toContain('_secret_')
      const refund = { id: 're_1', object: 'refund', amount: 5, currency: 'usd', payment_intent: payment.id }
      await tell(stage, 'payment_intent.created', await stripe.paymentIntents.retrieve(elsewhere))
      await tell(stage, 'refund.created', { ...refund, charge: 'ch_1', metadata: payment.metadata })
      await tell(stage, 'payment_intent.created', payment)
      const first = await nextEvent(manager)
      expect(first).toMatchObject({ type: 'refund.created', payment_intent: payment.id, data: { amount: 5 } })
      for (const watching of [cashier, manager]) {
        const event = await nextEvent(watching)
        expect(event).toMatchObject({
          type: 'payment_intent.created',
          data: { id: payment.id, amount: 1000 },
        })
        expect(JSON.stringify(event)).not.toContain('_secret_')
      }
    },
  'what Stripe has not signed is not seen': async ({ open }) => {
    await using stage = await open({ webhooks: { secrets: [SECRET] } })
    await using everywhere = stage.watch('events.watch', {}, 'admin')
    await skipOpening(everywhere)
    const reader = await stripeOf(stage).terminal.readers.retrieve(HQ_READER)
    const body = eventText('evt_forged', {
      type: 'terminal.reader.action_succeeded',
      data: { object: reader },
    })
    const headers = {
      'content-type': 'application/json',
      'stripe-signature': sign(body, { secret: 'whsec_other' }),
    }
    expectError(
      await send(`${stage.url}/webhooks`, { method: 'POST', headers, body }),
      400,
      'signature_invalid',
    )
    await tell(stage, 'terminal.reader.action_failed', reader)
    expect(await nextEvent(everywhere)).toMatchObject({ type: 'terminal.reader.action_failed' })
  },
  'a thin event holds no object, so that only those hear of it who may hear of the whole account': async ({
    open,
  }) => {
    await using stage = await open({ webhooks: { secrets: [SECRET] } })
    await using till = stage.watch('readers.watch', { reader: HQ_READER }, 'device')
    await using atHq = stage.watch('events.watch', {}, 'hqAdmin')
    await using everywhere = stage.watch('events.watch', {}, 'admin')
    await using connected = stage.watch('events.watch', {}, 'connected')
    for (const watching of [till, atHq, everywhere, connected]) await skipOpening(watching)
    await tellThin(stage, 'v1.terminal.reader.action_succeeded', HQ_READER)
    await tellThin(stage, 'v1.payment_intent.succeeded', 'pi_connected', CONNECTED)
    await tellThin(stage, 'v1.payment_intent.succeeded', 'pi_own')
    await show(stage, HQ_READER)
    const nothing = { location: null, reader: null, payment_intent: null, data: null, created: 1_767_225_600 }
    expect(await nextEvent(everywhere)).toMatchObject({
      ...nothing,
      type: 'v1.terminal.reader.action_succeeded',
      account: null,
      reader: HQ_READER,
    })
    expect(await nextEvent(everywhere)).toMatchObject({ ...nothing, payment_intent: 'pi_own' })
    expect(await nextEvent(connected)).toMatchObject({
      ...nothing,
      account: CONNECTED,
      payment_intent: 'pi_connected',
    })
    for (const watching of [till, atHq, everywhere]) {
      expect(await nextEvent(watching)).toMatchObject({ type: 'reader.command' })
    }
  },
}
