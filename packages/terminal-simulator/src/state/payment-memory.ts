import type { AllowRedisplay } from './payment-method.ts'
import { type Namespace, RETAINED, table } from './store.ts'

/** The reader that read a card, and its location. Both are `null` for a card that was not read by a reader. */
export interface Place {
  reader: string | null
  location: string | null
}

/** The circumstances of a payment beside the card. */
export interface PaymentContext extends Place {
  /** Added to the amount, in the currency's minor unit. 0 when a tip was offered and not given; absent when none was offered. */
  tip?: number
  /** The consent of the cardholder for a card that is saved. */
  allowRedisplay?: AllowRedisplay
}

/** The hidden state of a PaymentIntent. */
interface PaymentMemory {
  /** The number of attempts to increment the authorisation, declined ones included. */
  increments: number
  /** How the card that waits for confirmation was presented; `null` in every status but `requires_confirmation`. */
  collected: PaymentContext | null
  /** The order was placed by mail or telephone. */
  moto: boolean
}

const NOTHING: PaymentMemory = { increments: 0, collected: null, moto: false }

/** Stored in a table of its own, so that a stored PaymentIntent is exactly what the API shows. */
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
