import { invalidRequest } from '../api/errors.ts'
import { emit } from '../events/emit.ts'
import { type Charge, charges } from '../state/charge.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import type { Scope } from '../world.ts'
import { disarmCaptureDeadline } from './capture-deadline.ts'
import { increment, type PaymentChanges } from './increment.ts'
import { checkPossible } from './payment-lifecycle.ts'

/**
 * Captures a payment, `requires_capture -> succeeded`, and releases the rest, which shows as refunded on the charge
 * (solidusio/solidus_stripe#268). More than the authorised amount is captured as a tip on the receipt where the charge allows it,
 * otherwise after an increment of the authorisation. Emits `charge.captured` and `payment_intent.succeeded`.
 * @param amount in the minor unit; the authorised amount when absent.
 * Throws `payment_intent_unexpected_state`, `amount_too_large`, or the 402 of a declined increment.
 */
export function capture(
  scope: Scope,
  paymentIntent: PaymentIntent,
  amount = paymentIntent.amount_capturable,
  changes: PaymentChanges = {},
): PaymentIntent {
  const { namespace } = scope
  checkPossible('capture', paymentIntent)
  const authorized = enoughAuthorized(scope, paymentIntent, amount)
  const charge = namespace.of(charges).get(authorized.latest_charge as string) as Charge
  const captured = namespace.of(charges).put({
    ...charge,
    // Capturing more updates the amount to the new total: Stripe docs, terminal/features/collecting-tips/on-receipt.
    amount: Math.max(charge.amount, amount),
    amount_captured: amount,
    amount_refunded: Math.max(charge.amount - amount, 0),
    captured: true,
    ...('application_fee_amount' in changes && {
      application_fee_amount: changes.application_fee_amount ?? null,
    }),
  })
  const succeeded = namespace.of(paymentIntents).put({
    ...authorized,
    ...changes,
    amount: Math.max(authorized.amount, amount),
    amount_capturable: 0,
    amount_received: amount,
    status: 'succeeded',
  })
  disarmCaptureDeadline(scope, succeeded.id)
  emit(scope, 'charge.captured', captured)
  emit(scope, 'payment_intent.succeeded', succeeded)
  return succeeded
}

/** "50% of the authorized amount or 50 USD, whichever is greater": Stripe docs, terminal/features/collecting-tips/on-receipt. */
function mostCapturable({ amount_capturable }: PaymentIntent): number {
  return amount_capturable + Math.max(Math.floor(amount_capturable / 2), 5000)
}

function enoughAuthorized(scope: Scope, paymentIntent: PaymentIntent, amount: number): PaymentIntent {
  const { namespace } = scope
  if (amount <= paymentIntent.amount_capturable) return paymentIntent
  const charge = namespace.of(charges).get(paymentIntent.latest_charge as string) as Charge
  const { overcapture_supported, incremental_authorization_supported } =
    charge.payment_method_details?.card_present ?? {}
  if (overcapture_supported && amount <= mostCapturable(paymentIntent)) return paymentIntent
  if (incremental_authorization_supported) return increment(scope, paymentIntent, amount)
  throw invalidRequest(
    'The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge.',
    {
      code: 'amount_too_large',
      param: 'amount_to_capture',
      payment_intent: paymentIntent,
    },
  )
}
