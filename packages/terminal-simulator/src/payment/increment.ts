import { ApiError, invalidRequest } from '../api/errors.ts'
import { emit } from '../events/emit.ts'
import type { Decline } from '../state/card.ts'
import { type Charge, charges } from '../state/charge.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import { remember, remembered } from '../state/payment-memory.ts'
import type { Scope } from '../world.ts'
import { checkPossible } from './payment-lifecycle.ts'
import { testAmountDecline } from './test-amounts.ts'

/** The members that an increment or a capture may set beside the amount. */
export type PaymentChanges = Partial<
  Pick<
    PaymentIntent,
    | 'application_fee_amount'
    | 'description'
    | 'metadata'
    | 'statement_descriptor'
    | 'statement_descriptor_suffix'
    | 'transfer_data'
  >
>

/** "A maximum of 10 attempts per PaymentIntent, declined ones included." Stripe docs: terminal/features/incremental-authorizations */
const MAX_ATTEMPTS = 10

/**
 * Increments an authorisation. When the network declines, the former authorisation does not change.
 * @param amount the new total in the minor unit, above the authorised one.
 * Emits `payment_intent.amount_capturable_updated` and `charge.updated`. Throws a 402 `card_error` for a decline, otherwise a 400.
 */
export function increment(
  scope: Scope,
  paymentIntent: PaymentIntent,
  amount: number,
  changes: PaymentChanges = {},
): PaymentIntent {
  const { world, namespace } = scope
  checkPossible('increment', paymentIntent)
  const charge = namespace.of(charges).get(paymentIntent.latest_charge as string) as Charge
  const details = charge.payment_method_details?.card_present
  if (!details?.incremental_authorization_supported) {
    throw refused(paymentIntent, 'This PaymentIntent does not support incremental authorizations.')
  }
  if (amount <= paymentIntent.amount) {
    throw refused(
      paymentIntent,
      `The new amount must be greater than the authorized amount of ${paymentIntent.amount}.`,
      'amount',
    )
  }
  const { increments } = remembered(namespace, paymentIntent.id)
  if (increments >= MAX_ATTEMPTS) {
    throw refused(
      paymentIntent,
      `This PaymentIntent has reached the maximum of ${MAX_ATTEMPTS} incremental authorization attempts.`,
    )
  }
  remember(namespace, paymentIntent.id, { increments: increments + 1 })
  const decline = namespace.livemode ? undefined : testAmountDecline(world.settings, amount)
  if (decline) throw declinedError(paymentIntent, charge, decline)

  const grown = namespace.of(charges).put({
    ...charge,
    amount,
    payment_method_details: {
      ...charge.payment_method_details,
      type: 'card_present',
      card_present: { ...details, amount_authorized: amount },
    },
  })
  const incremented = namespace.of(paymentIntents).put({
    ...paymentIntent,
    ...changes,
    amount,
    amount_capturable: amount,
  })
  emit(scope, 'charge.updated', grown, { amount: charge.amount })
  emit(scope, 'payment_intent.amount_capturable_updated', incremented)
  return incremented
}

function refused(paymentIntent: PaymentIntent, message: string, param?: string) {
  return invalidRequest(message, {
    ...(param !== undefined && { param }),
    payment_intent: paymentIntent,
  })
}

/** The 402 of a payment that is declined during a request. Stripe docs: https://docs.stripe.com/api/errors */
export function declinedError(paymentIntent: PaymentIntent, charge: Charge, decline: Decline): ApiError {
  return new ApiError(402, {
    type: 'card_error',
    charge: charge.id,
    payment_intent: paymentIntent,
    ...decline,
  })
}
