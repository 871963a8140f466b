import { invalidField } from '../errors.ts'
import type { TerminalScope } from './scope.ts'

/** What a price is asked for. Captures and refunds are decided by `approve`. */
export type PricingReason = 'create' | 'update' | 'increment'

/** A sum that a client asks for, and who asks. Nothing that the client sent is trusted yet. */
export interface PricingRequest {
  reason: PricingReason
  scope: TerminalScope
  /** The host's own id of what is sold. */
  order?: string
  /** Of an `update` that names another order: what the payment was for until now. */
  formerOrder?: string
  /** Minor currency units, as the client sent it. */
  amount?: number
  /** Lower case, as the client sent it, or of the PaymentIntent in question. */
  currency?: string
  /** The PaymentIntent in question, for every reason but `create`. */
  paymentIntent?: string
}

/** What the host decided. Only this reaches Stripe. */
export interface Price {
  /** Minor currency units, a whole number above 0. */
  amount: number
  /** Lower case, like `usd`. */
  currency: string
  /** Connect: the platform's share, in minor units. Used on `create` only, like the two below. */
  application_fee_amount?: number
  /** Connect, destination charges: the account the charge is made for. */
  on_behalf_of?: string
  /** Connect, destination charges: where the money goes. */
  transfer_data?: { destination: string; amount?: number }
}

/**
 * The host's decision on what a sale costs. Look the order up and return its price; throw a `TerminalError` to refuse. When the client
 * names an amount and the price is another one, the request is refused.
 */
export type Pricing = (request: PricingRequest) => Promise<Price> | Price

/**
 * A {@link Pricing} for tills where the cashier keys in the sum: whole minor units of one currency, from 1 to `max`.
 */
export function keyedAmount({ currency, max }: { currency: string; max: number }): Pricing {
  return (request) => {
    const { amount } = request
    if (request.currency !== undefined && request.currency !== currency) {
      throw invalidField('currency', `must be ${currency}`, [currency])
    }
    if (amount === undefined || !Number.isInteger(amount) || amount < 1 || amount > max) {
      throw invalidField('amount', `must be a whole number of minor units from 1 to ${max}`)
    }
    return { amount, currency }
  }
}
