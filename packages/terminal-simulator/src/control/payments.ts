import { findEverywhere } from '../lookup/everywhere.ts'
import { authorize } from '../payment/authorize.ts'
import { presentedCard } from '../payment/card.ts'
import { collect } from '../payment/collect.ts'
import { checkPossible } from '../payment/lifecycle.ts'
import type { CardKind } from '../state/card.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import type { PaymentContext } from '../state/payment-memory.ts'
import type { AllowRedisplay } from '../state/payment-method.ts'
import type { Scope, World } from '../world.ts'
import { UnknownIdError } from './unknown-id.ts'

/** A card in front of a reader that an app drives through one of Stripe's client SDKs. */
export interface Presented {
  /** One of Stripe's test cards; the default card of a simulated reader when absent. */
  number?: string
  /** `card` is a number typed in, for orders by mail or telephone; otherwise it follows from the card. */
  type?: CardKind
  /** In the currency's minor unit. */
  tip?: number
  allow_redisplay?: AllowRedisplay
  /** The reader's id (`tmr_...`), to be shown on the charge. */
  reader?: string
  /** The location's id (`tml_...`), to be shown on the charge. */
  location?: string
}

/**
 * What an app does with a client SDK, without a server taking part. Each throws an `Error` for an id that no account knows, and
 * the error that Stripe would answer where the payment does not allow it.
 */
export interface PaymentControl {
  /** Reads a card: the PaymentIntent then waits for its confirmation (`POST /v1/payment_intents/:id/confirm`). */
  collect(paymentIntent: string, presented?: Presented): void
  /** Reads a card and confirms. @returns the status afterwards; `requires_payment_method` after a decline. */
  process(paymentIntent: string, presented?: Presented): string
}

export function paymentControl(world: World): PaymentControl {
  function owned(id: string): { scope: Scope; paymentIntent: PaymentIntent } {
    const owned = findEverywhere(world, paymentIntents, id)
    if (!owned) throw new UnknownIdError('PaymentIntent', id)
    return { scope: owned.scope, paymentIntent: owned.record }
  }

  return {
    collect(id, presented = {}) {
      const { scope, paymentIntent } = owned(id)
      const card = presentedCard(presented.number, paymentIntent, presented.type)
      collect(scope, paymentIntent, card, contextOf(presented))
    },
    process(id, presented = {}) {
      const { scope, paymentIntent } = owned(id)
      checkPossible('process', paymentIntent)
      const card = presentedCard(presented.number, paymentIntent, presented.type)
      const authorization = authorize(scope, paymentIntent, card, contextOf(presented))
      return authorization.paymentIntent.status
    },
  }
}

function contextOf({ tip, allow_redisplay, reader, location }: Presented): PaymentContext {
  return {
    reader: reader ?? null,
    location: location ?? null,
    ...(tip !== undefined && { tip }),
    ...(allow_redisplay !== undefined && { allowRedisplay: allow_redisplay }),
  }
}
