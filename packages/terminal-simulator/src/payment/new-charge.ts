import type { Charge } from '../state/charge.ts'
import type { PaymentIntent } from '../state/payment-intent.ts'
import { type Scope, seconds } from '../world.ts'

/**
 * The charge of an approved payment that has not been captured yet.
 * Balance transactions, application fees and transfers are not simulated: their ids are `null`.
 * @param amount with the tip, in the currency's minor unit.
 */
export function newCharge(
  scope: Scope,
  paymentIntent: PaymentIntent,
  paymentMethod: string,
  amount: number,
): Charge {
  const { world, namespace } = scope
  return {
    id: world.ids.id('ch_3', 23),
    object: 'charge',
    amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: paymentIntent.application_fee_amount,
    balance_transaction: null,
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: null,
      name: null,
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: paymentIntent.statement_descriptor,
    captured: false,
    created: seconds(world),
    currency: paymentIntent.currency,
    customer: paymentIntent.customer,
    description: paymentIntent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: namespace.livemode,
    metadata: paymentIntent.metadata,
    on_behalf_of: paymentIntent.on_behalf_of,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    },
    paid: true,
    payment_intent: paymentIntent.id,
    payment_method: paymentMethod,
    payment_method_details: null,
    receipt_email: paymentIntent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: paymentIntent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: paymentIntent.statement_descriptor,
    statement_descriptor_suffix: paymentIntent.statement_descriptor_suffix,
    status: 'succeeded',
    transfer_data: chargeTransfer(paymentIntent),
    transfer_group: paymentIntent.transfer_group,
  }
}

function chargeTransfer({ transfer_data }: PaymentIntent): Charge['transfer_data'] {
  return transfer_data
    ? { amount: transfer_data.amount ?? null, destination: transfer_data.destination }
    : null
}
