import { type LoggedRequest, startSimulator } from '@org/terminal-simulator'
import Stripe from 'stripe'
import { LOCATION_KEY } from '../access/marks.ts'
import { keyedAmount } from '../access/pricing.ts'
import { createTerminal, type Terminal } from '../terminal.ts'
import { stripeAt } from './stripe.ts'

/** Where an object lies, seen from a caller whose scope is HQ. */
export const PLACES = ['own', 'foreign location', 'foreign account', 'missing'] as const
export type Place = (typeof PLACES)[number]

const PLATFORM = 'acct_Platform00000'
export const CONNECTED = 'acct_Connected0000'
export const HQ = 'tml_HQ0000000000'
const DUBLIN = 'tml_DUBLIN000000'
const ELSEWHERE = 'tml_ELSEWHERE000'

const LOCATIONS: Record<Exclude<Place, 'missing'>, string> = {
  own: HQ,
  'foreign location': DUBLIN,
  'foreign account': ELSEWHERE,
}

const ADDRESS = { line1: '1', postal_code: 'D02', country: 'IE' }
const CARD_PRESENT = { allowed_payment_method_types: ['card_present' as const] }

type Present = Exclude<Place, 'missing'>
/** A platform with two locations and a connected account with one; objects are made directly at Stripe, as asked for. */
export class MatrixShop {
  readonly terminal: Terminal
  readonly requests: LoggedRequest[]
  readonly #stripe: Stripe
  readonly #close: () => Promise<void>

  private constructor(
    terminal: Terminal,
    stripe: Stripe,
    requests: LoggedRequest[],
    close: () => Promise<void>,
  ) {
    this.terminal = terminal
    this.requests = requests
    this.#stripe = stripe
    this.#close = close
  }

  static async open(): Promise<MatrixShop> {
    const requests: LoggedRequest[] = []
    const simulator = await startSimulator({
      port: 0,
      seed: {
        accounts: [{ id: PLATFORM }, { id: CONNECTED, connected_to: PLATFORM }],
        locations: [
          { id: HQ, display_name: 'HQ', address: ADDRESS },
          { id: DUBLIN, display_name: 'Dublin', address: ADDRESS },
          { id: ELSEWHERE, display_name: 'Elsewhere', address: ADDRESS, account: CONNECTED },
        ],
      },
      onRequest: (request) => requests.push(request),
    })
    const { apiKey, ...address } = stripeAt(simulator.port)
    const pricing = keyedAmount({ currency: 'usd', max: 100_000 })
    const silent = { info() {}, warn() {}, error() {} }
    const terminal = createTerminal({
      stripe: { apiKey, ...address },
      pricing,
      approve: () => true,
      pacing: false,
      logger: silent,
    })
    return new MatrixShop(terminal, new Stripe(apiKey, address), requests, async () => {
      await terminal.close()
      await simulator.close()
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }

  #at(place: Present) {
    const options = place === 'foreign account' ? { stripeAccount: CONNECTED } : {}
    return { stripe: this.#stripe, options, location: LOCATIONS[place] }
  }

  async location(place: Present): Promise<string> {
    const { stripe, options, location } = this.#at(place)
    // An empty one can be deleted; the scope has only HQ, so its own is HQ itself.
    if (place === 'own') return location
    const made = await stripe.terminal.locations.create({ display_name: 'New', address: ADDRESS }, options)
    return made.id
  }

  async reader(place: Present): Promise<string> {
    const { stripe, options, location } = this.#at(place)
    const made = await stripe.terminal.readers.create(
      { registration_code: 'simulated-wpe', location },
      options,
    )
    return made.id
  }

  async paymentIntent(place: Present): Promise<string> {
    const { stripe, options, location } = this.#at(place)
    const params = {
      ...CARD_PRESENT,
      amount: 1000,
      currency: 'usd',
      capture_method: 'manual' as const,
      metadata: { [LOCATION_KEY]: location },
      payment_method_options: { card_present: { request_incremental_authorization_support: true } },
    }
    return (await stripe.paymentIntents.create(params, options)).id
  }

  async authorised(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    const [payment_intent, reader] = [await this.paymentIntent(place), await this.reader(place)]
    await stripe.terminal.readers.processPaymentIntent(reader, { payment_intent }, options)
    await stripe.testHelpers.terminal.readers.presentPaymentMethod(reader, {}, options)
    return payment_intent
  }

  async captured(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    const id = await this.authorised(place)
    await stripe.paymentIntents.capture(id, {}, options)
    return id
  }

  async collectedOn(place: Present): Promise<{ reader: string; payment_intent: string }> {
    const { stripe, options } = this.#at(place)
    const [payment_intent, reader] = [await this.paymentIntent(place), await this.reader(place)]
    await stripe.terminal.readers.collectPaymentMethod(reader, { payment_intent }, options)
    await stripe.testHelpers.terminal.readers.presentPaymentMethod(reader, {}, options)
    return { reader, payment_intent }
  }

  /** A reader that waits for a card. */
  async waiting(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    const [payment_intent, reader] = [await this.paymentIntent(place), await this.reader(place)]
    await stripe.terminal.readers.processPaymentIntent(reader, { payment_intent }, options)
    return reader
  }

  /** A reader that shows forms. */
  async asking(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    const reader = await this.reader(place)
    const inputs = [{ type: 'text' as const, custom_text: { title: 'Name' } }]
    await stripe.terminal.readers.collectInputs(reader, { inputs }, options)
    return reader
  }

  async refund(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    return (await stripe.refunds.create({ payment_intent: await this.captured(place) }, options)).id
  }

  async setupIntent(place: Present): Promise<string> {
    const { stripe, options, location } = this.#at(place)
    const params = { ...CARD_PRESENT, metadata: { [LOCATION_KEY]: location } }
    return (await stripe.setupIntents.create(params, options)).id
  }

  async savedCard(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    const [setup_intent, reader] = [await this.setupIntent(place), await this.reader(place)]
    const params = { setup_intent, allow_redisplay: 'always' as const }
    await stripe.terminal.readers.processSetupIntent(reader, params, options)
    const { action } = await stripe.testHelpers.terminal.readers.presentPaymentMethod(reader, {}, options)
    return action?.process_setup_intent?.generated_card as string
  }

  /** A card that a payment has generated. */
  async cardOfPayment(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    const [payment_intent, reader] = [await this.paymentIntent(place), await this.reader(place)]
    await stripe.paymentIntents.update(payment_intent, { setup_future_usage: 'off_session' }, options)
    const process_config = { allow_redisplay: 'always' as const }
    await stripe.terminal.readers.processPaymentIntent(reader, { payment_intent, process_config }, options)
    await stripe.testHelpers.terminal.readers.presentPaymentMethod(reader, {}, options)
    const expand = { expand: ['latest_charge'] }
    const { latest_charge } = await stripe.paymentIntents.retrieve(payment_intent, expand, options)
    const { payment_method_details } = latest_charge as Stripe.Charge
    return payment_method_details?.card_present?.generated_card as string
  }

  async customer(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    return (await stripe.customers.create({}, options)).id
  }

  async configuration(place: Present): Promise<string> {
    const { stripe, options } = this.#at(place)
    return (await stripe.terminal.configurations.create({ name: 'C' }, options)).id
  }
}
