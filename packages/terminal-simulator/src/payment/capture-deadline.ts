import { emit } from '../events/emit.ts'
import { charges } from '../state/charge.ts'
import { paymentIntents } from '../state/payment-intent.ts'
import { type Scope, seconds } from '../world.ts'
import { voided } from './void.ts'

/** Plans the cancellation of an authorisation at its capture deadline, in seconds since the Unix epoch. */
export function armCaptureDeadline(scope: Scope, id: string, deadline: number): void {
  const { world, namespace } = scope
  world.agenda.plan(namespace, 'capture_deadline', id, deadline * 1000)
}

/** Call it when an authorisation is captured or canceled. */
export function disarmCaptureDeadline(scope: Scope, id: string): void {
  const { world, namespace } = scope
  world.agenda.unplan(namespace, 'capture_deadline', id)
}

/** `requires_capture -> canceled`. Stripe docs: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method */
export function expireAuthorization(scope: Scope, id: string): void {
  const { world, namespace } = scope
  const paymentIntent = namespace.of(paymentIntents).get(id)
  if (paymentIntent?.status !== 'requires_capture') return
  const charge = namespace.of(charges).get(paymentIntent.latest_charge as string)
  const expired = charge && namespace.of(charges).put(voided(charge))
  const canceled = namespace.of(paymentIntents).put({
    ...paymentIntent,
    amount_capturable: 0,
    canceled_at: seconds(world),
    cancellation_reason: 'automatic',
    status: 'canceled',
  })
  if (expired) emit(scope, 'charge.expired', expired)
  emit(scope, 'payment_intent.canceled', canceled)
}
