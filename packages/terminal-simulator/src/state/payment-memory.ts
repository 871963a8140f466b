import type { AllowRedisplay } from './payment-method.ts'
import { type Namespace, RETAINED, table } from './store.ts'

/** Where a card was presented. Both are `null` for a card that was not read by a reader. */
export interface Place {
  reader: string | null
  location: string | null
}

/** The circumstances of a payment beside the card. */
export interface PaymentContext extends Place {
  /** Added to the amount, in the currency's minor unit. 0 is a tip that was offered and not given; absent: none was offered. */
  tip?: number
  /** What the cardholder agreed to when the card is to be kept. */
  allowRedisplay?: AllowRedisplay
}

/** What the simulator remembers of a PaymentIntent and the API does not show. */
interface PaymentMemory {
  /** How often its authorisation was asked to grow, refusals included. */
  increments: number
  /** How the card was presented that waits for confirmation; `null` in every status but `requires_confirmation`. */
  collected: PaymentContext | null
  /** The order came by mail or telephone: the charge says so. */
  moto: boolean
}

const NOTHING: PaymentMemory = { increments: 0, collected: null, moto: false }

/** Kept beside the PaymentIntents and not in them, so that what is kept of those is what the API shows. */
const paymentMemories = table<PaymentMemory & { id: string }>({
  object: 'payment_memory',
  noun: 'payment memory',
  param: 'payment_intent',
  retain: RETAINED,
})

export function remembered(namespace: Namespace, paymentIntent: string): PaymentMemory {
  return namespace.of(paymentMemories).get(paymentIntent) ?? NOTHING
}

export function remember(namespace: Namespace, paymentIntent: string, changes: Partial<PaymentMemory>): void {
  const memories = namespace.of(paymentMemories)
  const { increments, collected, moto } = { ...remembered(namespace, paymentIntent), ...changes }
  if (increments > 0 || collected !== null || moto)
    memories.put({ id: paymentIntent, increments, collected, moto })
  else if (memories.get(paymentIntent)) memories.delete(paymentIntent)
}
