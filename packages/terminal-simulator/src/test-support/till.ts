import type Stripe from 'stripe'
import { demoSeed, type SimulatorOptions } from '../index.ts'
import { shop } from './payments.ts'

/** The reader of the first demo shop. */
export const READER = demoSeed.readers[0].id

type Presentation = NonNullable<
  Parameters<Stripe['testHelpers']['terminal']['readers']['presentPaymentMethod']>[1]
>

/** A demo shop with a server-driven reader, and helpers for the commands of the till and the actions of the customer. */
export async function till(options: SimulatorOptions = {}) {
  const world = await shop(options)
  const { readers } = world.stripe.terminal
  const helpers = world.stripe.testHelpers.terminal.readers

  async function reader(): Promise<Stripe.Terminal.Reader> {
    return (await readers.retrieve(READER)) as Stripe.Terminal.Reader
  }

  return {
    ...world,
    reader,
    /** The current action of the reader. */
    action: async () => (await reader()).action,
    process: (
      payment_intent: string,
      process_config?: Stripe.Terminal.ReaderProcessPaymentIntentParams.ProcessConfig,
    ) => readers.processPaymentIntent(READER, { payment_intent, ...(process_config && { process_config }) }),
    collect: (
      payment_intent: string,
      collect_config?: Stripe.Terminal.ReaderCollectPaymentMethodParams.CollectConfig,
    ) => readers.collectPaymentMethod(READER, { payment_intent, ...(collect_config && { collect_config }) }),
    confirm: (payment_intent: string) => readers.confirmPaymentIntent(READER, { payment_intent }),
    display: () =>
      readers.setReaderDisplay(READER, {
        type: 'cart',
        cart: {
          currency: 'usd',
          line_items: [{ amount: 659, description: 'Caramel latte', quantity: 1 }],
          total: 659,
        },
      }),
    cancel: () => readers.cancelAction(READER) as Promise<Stripe.Response<Stripe.Terminal.Reader>>,
    /** Presents a card, by number or by the parameters of the test helper. */
    present: (given: string | Presentation = {}) =>
      helpers.presentPaymentMethod(
        READER,
        typeof given === 'string' ? { type: 'card_present', card_present: { number: given } } : given,
      ),
    /** The types of the reader's own events so far, oldest first. */
    readerEvents: async () =>
      (await world.eventTypes()).filter((type) => type.startsWith('terminal.reader.')),
    status: async (id: string) => (await world.stripe.paymentIntents.retrieve(id)).status,
  }
}
