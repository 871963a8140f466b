import { emit } from '../events/emit.ts'
import { charges } from '../state/charge.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import { remember } from '../state/payment-memory.ts'
import { type Scope, seconds } from '../world.ts'
import { disarmCaptureDeadline } from './capture-deadline.ts'
import { checkPossible } from './payment-lifecycle.ts'
import { voided } from './void.ts'

/**
 * Cancels a payment and emits `payment_intent.canceled`. An authorisation is released, which shows as a refund of the charge
 * (`charge.refunded`, as woocommerce-gateway-stripe receives it).
 * Throws `payment_intent_unexpected_state` for a payment in a final status.
 */
export function cancelPayment(
  scope: Scope,
  paymentIntent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  const { world, namespace } = scope
  checkPossible('cancel', paymentIntent)
  const authorized = paymentIntent.status === 'requires_capture'
  const charge = authorized ? namespace.of(charges).get(paymentIntent.latest_charge as string) : undefined
  const released = charge && namespace.of(charges).put(voided(charge))
  const canceled = namespace.of(paymentIntents).put({
    ...paymentIntent,
    amount_capturable: 0,
    canceled_at: seconds(world),
    cancellation_reason: reason,
    status: 'canceled',
  })
  remember(namespace, canceled.id, { collected: null })
  disarmCaptureDeadline(scope, canceled.id)
  if (released) emit(scope, 'charge.refunded', released)
  emit(scope, 'payment_intent.canceled', canceled)
  return canceled
}
