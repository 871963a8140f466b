import { invalidRequest } from '../api/errors.ts'
import { emit } from '../events/emit.ts'
import { type Charge, charges } from '../state/charge.ts'
import { paymentMethods } from '../state/payment-method.ts'
import { type Refund, refunds } from '../state/refund.ts'
import { type Scope, seconds } from '../world.ts'
import { formatAmount } from './currency.ts'

/** The amount of a refund, and its fee and transfer. */
export interface RefundShares {
  /** In the minor unit; the unrefunded amount when absent. */
  amount?: number | undefined
  /** Refund the platform's fee, too. */
  refund_application_fee?: boolean | undefined
  /** Reverse the transfer to the connected account. */
  reverse_transfer?: boolean | undefined
}

/** The parameters of a refund. */
export interface RefundRequest extends RefundShares {
  metadata?: Record<string, string>
  reason?: Refund['reason'] | undefined
}

/**
 * Refuses a refund that is not possible: of a charge that is not captured, of more than the unrefunded amount, or of a fee or transfer
 * that the payment does not have. Stripe docs: https://docs.stripe.com/refunds
 * @returns the amount to refund, in the minor unit.
 */
export function checkRefundable(charge: Charge, request: RefundShares): number {
  if (charge.status !== 'succeeded' || !charge.captured) {
    throw invalidRequest(
      `This PaymentIntent (${charge.payment_intent}) does not have a successful charge to refund.`,
      { param: 'payment_intent' },
    )
  }
  const left = charge.amount - charge.amount_refunded
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
      charge: charge.id,
    })
  }
  const { amount = left } = request
  if (amount > left) {
    const [asked, rest] = [amount, left].map((value) => formatAmount(value, charge.currency))
    throw invalidRequest(`Refund amount (${asked}) is greater than unrefunded amount on charge (${rest})`, {
      param: 'amount',
    })
  }
  if (request.refund_application_fee && charge.application_fee_amount === null) {
    throw invalidRequest(
      `Attempting to refund_application_fee on charge (${charge.id}) but it has no application fee.`,
      { param: 'refund_application_fee' },
    )
  }
  if (request.reverse_transfer && charge.transfer_data === null) {
    throw invalidRequest(
      `Cannot reverse transfer on charge ${charge.id} because it does not have an associated transfer.`,
      { param: 'reverse_transfer' },
    )
  }
  return amount
}

/**
 * Refunds a charge and emits `refund.created` and `charge.refunded`. A refund to the test card 4000 0000 0000 5126 succeeds and fails
 * after `refundFailureDelayMs`: `refund.updated`, `refund.failed`, `charge.refund.updated`.
 * Stripe docs: terminal/references/testing. Throws the errors of `checkRefundable`.
 */
export function refundCharge(scope: Scope, charge: Charge, request: RefundRequest): Refund {
  const { world, namespace } = scope
  const amount = checkRefundable(charge, request)
  const amount_refunded = charge.amount_refunded + amount
  const refund = namespace.of(refunds).put({
    id: world.ids.id('re_3', 23),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: seconds(world),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: destination(charge),
    metadata: request.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: request.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  })
  const refunded = namespace
    .of(charges)
    .put({ ...charge, amount_refunded, refunded: amount_refunded === charge.amount })
  emit(scope, 'refund.created', refund)
  emit(scope, 'charge.refunded', refunded, { amount_refunded: charge.amount_refunded })
  const card = namespace.of(paymentMethods).get(charge.payment_method as string)?.source_card
  if (card?.refundFails) {
    const due = world.clock.now() + world.settings.refundFailureDelayMs
    world.agenda.plan(namespace, 'refund_failure', refund.id, due)
  }
  return refund
}

function destination(charge: Charge): NonNullable<Refund['destination_details']> {
  return charge.payment_method_details?.interac_present
    ? { type: 'interac_present' }
    : {
        type: 'card',
        card: {
          reference_status: 'pending',
          reference_type: 'acquirer_reference_number',
          type: 'refund',
        },
      }
}

/** `succeeded -> failed`: the amount can be refunded again. */
export function failRefund(scope: Scope, id: string): void {
  const { namespace } = scope
  const refund = namespace.of(refunds).get(id)
  const charge = refund && namespace.of(charges).get(refund.charge as string)
  if (!refund || !charge) return
  const failed = namespace
    .of(refunds)
    .put({ ...refund, failure_reason: 'expired_or_canceled_card', status: 'failed' })
  namespace.of(charges).put({
    ...charge,
    amount_refunded: charge.amount_refunded - refund.amount,
    refunded: false,
  })
  for (const type of ['refund.updated', 'refund.failed', 'charge.refund.updated']) {
    emit(scope, type, failed, { status: refund.status })
  }
}
