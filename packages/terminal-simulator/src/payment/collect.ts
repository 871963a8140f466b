import type { Card } from '../state/card.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import { type PaymentContext, remember } from '../state/payment-memory.ts'
import type { PaymentMethodRecord } from '../state/payment-method.ts'
import type { Namespace } from '../state/store.ts'
import type { Scope } from '../world.ts'
import { checkPossible } from './payment-lifecycle.ts'
import { readCard } from './read-card.ts'
import { kindFor } from './test-cards.ts'

/**
 * `requires_payment_method -> requires_confirmation`: a card has been read and nothing is authorised yet. The `context` (tip, reader,
 * allow_redisplay) is stored until the confirmation. Stripe has no event for this step.
 * Throws a 400 `intent_invalid_state` in any other status.
 */
export function collect(
  scope: Scope,
  paymentIntent: PaymentIntent,
  card: Card,
  context: PaymentContext,
): { paymentIntent: PaymentIntent; paymentMethod: PaymentMethodRecord } {
  const { namespace } = scope
  checkPossible('process', paymentIntent)
  const paymentMethod = readCard(scope, card, kindFor(card, paymentIntent), context)
  const collected = namespace.of(paymentIntents).put({
    ...paymentIntent,
    payment_method: paymentMethod.id,
    status: 'requires_confirmation',
  })
  remember(namespace, collected.id, { collected: context })
  return { paymentIntent: collected, paymentMethod }
}

/** `requires_confirmation -> requires_payment_method`: removes a collected card and its tip. Does nothing in any other status. */
export function uncollect(namespace: Namespace, id: string): void {
  const paymentIntent = namespace.of(paymentIntents).get(id)
  if (paymentIntent?.status !== 'requires_confirmation') return
  namespace.of(paymentIntents).put({
    ...paymentIntent,
    payment_method: null,
    status: 'requires_payment_method',
  })
  remember(namespace, id, { collected: null })
}
