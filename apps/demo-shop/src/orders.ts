import {
  type Approve,
  type InvokeOptions,
  type Pricing,
  type Terminal,
  TerminalError,
} from '@org/terminal-core'
import type Stripe from 'stripe'

export interface Order {
  readonly id: string
  /** In minor units of `currency`. */
  readonly total: number
  readonly currency: string
  paid: boolean
}

interface Sale extends InvokeOptions {
  /** The id of an order. */
  order: string
  /** `tmr_…` */
  reader: string
}

/** The orders of a coffee shop, kept in memory. A shop of your own keeps them in its database. */
export class Orders {
  readonly #orders = new Map(
    [
      { id: 'espresso', total: 300 },
      { id: 'cortado', total: 400 },
      { id: 'moka', total: 450 },
    ].map((order) => [order.id, { ...order, currency: 'usd', paid: false }]),
  )
  readonly #payments = new Map<string, Promise<{ id: string }>>()

  /** @throws TerminalError `not_found` */
  find(id: string | undefined): Order {
    const order = this.#orders.get(id ?? '')
    if (order) return order
    const message = `No such order: '${id ?? ''}'. There are ${[...this.#orders.keys()].join(', ')}.`
    throw new TerminalError('not_found', { message })
  }

  /** The `pricing` of the terminal: an order costs its total, whatever a client says. */
  readonly price: Pricing = ({ order }) => {
    const { id, total, currency, paid } = this.find(order)
    if (!paid) return { amount: total, currency }
    throw new TerminalError('intent_state_conflict', { message: `The order '${id}' is paid.` })
  }

  /** The `approve` of the terminal: an order is captured and refunded up to its total and the tip. */
  readonly approve: Approve = ({ order, amount, tip, alreadyRefunded }) => {
    const { total } = this.find(order)
    return amount + alreadyRefunded <= total + tip
  }

  /** Puts an order on a reader, which then waits for a card. Resolves to what the reader does. */
  async pay(terminal: Terminal, { order, reader, ...options }: Sale) {
    // One payment per order: after a declined card the same one goes to the reader again.
    const payment = this.#payments.get(order) ?? this.#create(terminal, order, options)
    const { id: payment_intent } = await payment
    const input = { reader, payment_intent }
    const { action } = await terminal.invoke('readers.processPaymentIntent', input, options)
    return { order, payment_intent, status: action?.status }
  }

  #create(terminal: Terminal, order: string, options: InvokeOptions): Promise<{ id: string }> {
    const input = { order, capture_method: 'automatic' } as const
    const payment = terminal.invoke('paymentIntents.create', input, options)
    this.#payments.set(order, payment)
    payment.catch(() => this.#payments.delete(order))
    return payment
  }

  /**
   * Marks the order of a succeeded payment as paid, if that is what it paid: an app with a connection token can write any metadata, so
   * only the sum that Stripe received counts.
   */
  settle({ metadata, amount_received, currency }: Stripe.PaymentIntent): void {
    const order = this.#orders.get(metadata.terminal_order ?? '')
    if (order && currency === order.currency && amount_received >= order.total) order.paid = true
  }
}
