import type Stripe from 'stripe'
import type { AppPresentation } from '../control/payment-operations.ts'
import { demoSeed, type SimulatorOptions } from '../index.ts'
import { simulation } from './client.ts'

/** A simulator with the demo shops, and helpers for payments. */
export async function shop(options: SimulatorOptions = {}) {
  const world = await simulation({ seed: demoSeed, ...options })
  const { stripe, simulator } = world

  /** A PaymentIntent for a reader: 10.00 USD, captured later. */
  function intent(params: Partial<Stripe.PaymentIntentCreateParams> = {}) {
    return stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      allowed_payment_method_types: ['card_present'],
      capture_method: 'manual',
      ...params,
    })
  }

  /** A PaymentIntent like that of `intent`, paid. */
  async function paid(
    params: Partial<Stripe.PaymentIntentCreateParams> = {},
    presented: AppPresentation = {},
  ) {
    const { id } = await intent(params)
    simulator.control.payments.process(id, presented)
    return stripe.paymentIntents.retrieve(id, { expand: ['latest_charge', 'payment_method'] })
  }

  /** The types of all events so far, oldest first. */
  async function eventTypes() {
    const { data } = await stripe.events.list({ limit: 100 })
    return data.map(({ type }) => type).reverse()
  }

  return { ...world, intent, paid, eventTypes, [Symbol.asyncDispose]: () => simulator.close() }
}

/** The charge of a PaymentIntent that was retrieved with `expand: ['latest_charge']`. */
export function chargeOf({ latest_charge }: Stripe.PaymentIntent): Stripe.Charge {
  if (latest_charge === null || typeof latest_charge === 'string') throw new Error('not expanded')
  return latest_charge
}
