import type Stripe from 'stripe'
import { demoSeed, type Seed } from '../index.ts'
import { HQ } from './client.ts'
import { READER, till } from './till.ts'

const seed: Seed = {
  ...demoSeed,
  accounts: [...demoSeed.accounts, { id: 'acct_1Shop', connected_to: demoSeed.accounts[0].id }],
}

/** A shop with an idle reader, the resources of its client, and functions that create objects and return their ids. */
export async function openShop() {
  const world = await till({ seed })
  const { stripe, simulator, process, display } = world
  const { locations, readers, configurations, connectionTokens, onboardingLinks } = stripe.terminal
  const paid = async (params: Partial<Stripe.PaymentIntentCreateParams> = {}) => (await world.paid(params)).id
  const intent = async (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    (await world.intent(params)).id
  const terminal = { locations, readers, configurations, connectionTokens, onboardingLinks }
  return {
    ...terminal,
    stripe,
    simulator,
    process,
    display,
    location: async () => (await locations.create(HQ)).id,
    reader: async () => (await readers.create({ registration_code: 'simulated-s700' })).id,
    configuration: async () => (await configurations.create({ name: 'Shop' })).id,
    customer: async () => (await stripe.customers.create({ name: 'Jenny' })).id,
    setup: async () => (await stripe.setupIntents.create(CARD_PRESENT)).id,
    intent,
    paid,
    /** A PaymentIntent whose card was collected on the reader. */
    async collected() {
      const id = await intent()
      await world.collect(id)
      await world.present()
      return id
    },
    captured: () => paid({ capture_method: 'automatic' }),
    interac: () =>
      paid({
        currency: 'cad',
        allowed_payment_method_types: ['interac_present'],
        capture_method: 'automatic',
      }),
    /** A reusable card that was generated from a card that was present. */
    async setUpCard() {
      const { id } = await stripe.setupIntents.create(CARD_PRESENT)
      await readers.processSetupIntent(READER, { setup_intent: id, allow_redisplay: 'always' })
      await world.present()
      return (await world.action())?.process_setup_intent?.generated_card as string
    },
    charge: async () => (await stripe.paymentIntents.retrieve(await paid())).latest_charge as string,
    refund: async () =>
      (await stripe.refunds.create({ payment_intent: await paid({ capture_method: 'automatic' }) })).id,
    async event() {
      await stripe.customers.create()
      return (await stripe.events.list({ limit: 1 })).data[0]?.id as string
    },
    endpoint: async () =>
      (await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/', enabled_events: ['*'] })).id,
    collectInputs: () =>
      readers.collectInputs(READER, {
        inputs: [{ type: 'email', custom_text: { title: 'Your address' } }],
      }),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

const CARD_PRESENT = {
  allowed_payment_method_types: ['card_present'],
} satisfies Stripe.SetupIntentCreateParams

export type Shop = Awaited<ReturnType<typeof openShop>>

/** Calls by the `object` of the answer and by their names in stripe-node. */
export type Calls = Record<string, Record<string, (shop: Shop) => Promise<{ object: string }>>>

/** Makes every call. @returns those with another answer, as `name: object`. */
export async function makeAll(shop: Shop, calls: Calls): Promise<string[]> {
  const wrong: string[] = []
  for (const [object, named] of Object.entries(calls)) {
    for (const [name, call] of Object.entries(named)) {
      const answer = await call(shop)
      if (answer.object !== object) wrong.push(`${name}: ${answer.object}`)
    }
  }
  return wrong
}
