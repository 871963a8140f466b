import { integer, object, oneOf, type Param, string } from '../api/params.ts'
import { findEverywhere, type Owned } from '../lookup/everywhere.ts'
import { authorize } from '../payment/authorize.ts'
import { collect } from '../payment/collect.ts'
import { checkPossible } from '../payment/payment-lifecycle.ts'
import { presentedCard } from '../payment/test-cards.ts'
import type { CardKind } from '../state/card.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import type { PaymentContext } from '../state/payment-memory.ts'
import type { AllowRedisplay } from '../state/payment-method.ts'
import { unknownId } from './control-error.ts'
import { type ControlledSimulator, operationOn } from './operation.ts'

/** A card in front of a reader that an app drives through one of Stripe's client SDKs. */
export interface AppPresentation {
  /** One of Stripe's test cards; the default card of a simulated reader when absent. */
  number?: string | undefined
  /** `card` is a number typed in, for orders by mail or telephone. When absent it follows from the card. */
  type?: CardKind | undefined
  /** In the currency's minor unit. */
  tip?: number | undefined
  allow_redisplay?: AllowRedisplay | undefined
  /** The reader's id (`tmr_...`), shown on the charge. */
  reader?: string | undefined
  /** The location's id (`tml_...`), shown on the charge. */
  location?: string | undefined
}

const presentation: Param<AppPresentation> = object({
  number: string({ max: 30 }),
  type: oneOf(['card_present', 'interac_present', 'card']),
  tip: integer({ min: 0 }),
  allow_redisplay: oneOf(['always', 'limited', 'unspecified']),
  reader: string(),
  location: string(),
})

/** Actions of an app with a client SDK. They fail like Stripe when the payment does not allow them. */
export const paymentOperations = {
  collect: operationOn({
    method: 'POST',
    path: '/payment_intents/:payment_intent/collect',
    summary:
      'Reads a card in an app: the PaymentIntent then waits for its confirmation (`POST /v1/payment_intents/:id/confirm`).',
    input: presentation,
    run(simulator, id, presented: AppPresentation = {}) {
      const { scope, record } = ownedPayment(simulator, id)
      const card = presentedCard(presented.number, record, presented.type)
      collect(scope, record, card, contextOf(presented))
    },
  }),
  process: operationOn({
    method: 'POST',
    path: '/payment_intents/:payment_intent/process',
    summary:
      'Reads a card in an app and confirms. Returns the status afterwards: `requires_payment_method` after a decline.',
    input: presentation,
    member: 'status',
    returns: string(),
    run(simulator, id, presented: AppPresentation = {}): string {
      const { scope, record } = ownedPayment(simulator, id)
      checkPossible('process', record)
      const card = presentedCard(presented.number, record, presented.type)
      return authorize(scope, record, card, contextOf(presented)).paymentIntent.status
    },
  }),
}

function ownedPayment({ world }: ControlledSimulator, id: string): Owned<PaymentIntent> {
  const owned = findEverywhere(world, paymentIntents, id)
  if (!owned) throw unknownId('PaymentIntent', id)
  return owned
}

function contextOf({ tip, allow_redisplay, reader, location }: AppPresentation): PaymentContext {
  return {
    reader: reader ?? null,
    location: location ?? null,
    ...(tip !== undefined && { tip }),
    ...(allow_redisplay !== undefined && { allowRedisplay: allow_redisplay }),
  }
}
