import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { LOCATION_KEY } from '../access/marks.ts'
import { createTerminal } from '../terminal.ts'
import { simulatedStripe } from '../test-support/stripe.ts'
import { fromStripeEvent, terminalEvent } from './event.ts'

const HQ = 'tml_HQ0000000000'
const READER = 'tmr_HQ1000000000'

async function openShop() {
  const upstream = await simulatedStripe({
    locations: [{ id: HQ, display_name: 'HQ', address: { line1: '1', postal_code: 'D02', country: 'US' } }],
    readers: [{ id: READER, device_type: 'simulated_wisepos_e', location: HQ, serial_number: 'hq-1' }],
  })
  const terminal = createTerminal({ stripe: upstream.stripe })
  return {
    stripe: terminal.stripe,
    [Symbol.asyncDispose]: async () => {
      await terminal.close()
      await upstream[Symbol.asyncDispose]()
    },
  }
}

/** An event about an object as Stripe has just shown it. */
function eventAbout(type: string, object: object, account?: string): Stripe.Event {
  return {
    id: 'evt_1',
    object: 'event',
    type,
    created: 17,
    data: { object },
    ...(account && { account }),
  } as never
}

/** What a client gets: with the shape that the API promises, and nothing beside it. */
function streamed(event: Stripe.Event) {
  const draft = fromStripeEvent(event)
  const sent = { id: '1-0', ...draft }
  expect(terminalEvent.parse(sent)).toEqual(sent)
  return draft
}

test('an event of a reader has its location and payment, without what the customer has typed', async () => {
  await using shop = await openShop()
  await shop.stripe.terminal.readers.collectInputs(READER, {
    inputs: [{ type: 'email', custom_text: { title: 'Your email' } }],
  })
  const reader = await shop.stripe.testHelpers.terminal.readers.succeedInputCollection(READER, {})
  expect(JSON.stringify(reader)).toContain('"value"')
  const event = streamed(eventAbout('terminal.reader.action_succeeded', reader))
  expect(event).toMatchObject({
    type: 'terminal.reader.action_succeeded',
    created: 17,
    account: null,
    location: HQ,
    reader: READER,
    data: { action: { type: 'collect_inputs', status: 'succeeded', inputs: null } },
  })
})

test('an event of a payment has the location it was created for, without its client secret', async () => {
  await using shop = await openShop()
  const intent = await shop.stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    allowed_payment_method_types: ['card_present'],
    metadata: { [LOCATION_KEY]: HQ, order: '7' },
  })
  expect(intent.client_secret).toMatch(/_secret_/)
  const event = streamed(eventAbout('payment_intent.created', intent, 'acct_1'))
  expect(event).toMatchObject({
    account: 'acct_1',
    location: HQ,
    payment_intent: intent.id,
    reader: null,
    data: { object: 'payment_intent', amount: 1000, metadata: { order: '7' } },
  })
  expect(JSON.stringify(event)).not.toContain('_secret_')
})

test('an event of a setup intent has its location, without its client secret', async () => {
  await using shop = await openShop()
  const intent = await shop.stripe.setupIntents.create({ allowed_payment_method_types: ['card_present'] })
  const event = streamed(eventAbout('setup_intent.created', intent))
  expect(event).toMatchObject({ location: null, data: { object: 'setup_intent', id: intent.id } })
  expect(JSON.stringify(event)).not.toContain('_secret_')
})

test('events of refunds and refunded charges have their payment and location', async () => {
  await using shop = await openShop()
  const intent = await shop.stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    allowed_payment_method_types: ['card_present'],
    metadata: { [LOCATION_KEY]: HQ },
  })
  await shop.stripe.terminal.readers.processPaymentIntent(READER, { payment_intent: intent.id })
  await shop.stripe.testHelpers.terminal.readers.presentPaymentMethod(READER, {})
  const refund = await shop.stripe.refunds.create({
    payment_intent: intent.id,
    amount: 300,
    metadata: { [LOCATION_KEY]: HQ, why: 'cold' },
  })
  expect(streamed(eventAbout('refund.created', refund))).toMatchObject({
    location: HQ,
    payment_intent: intent.id,
    data: { object: 'refund', amount: 300, metadata: { why: 'cold' } },
  })
  const charge = await shop.stripe.charges.retrieve(refund.charge as string)
  expect(streamed(eventAbout('charge.refunded', charge))).toMatchObject({
    location: HQ,
    payment_intent: intent.id,
    data: { object: 'charge', amount_refunded: 300 },
  })
})

test('other objects make no event', () => {
  expect(
    fromStripeEvent(eventAbout('payment_intent.partially_funded', { object: 'balance' })),
  ).toBeUndefined()
})
