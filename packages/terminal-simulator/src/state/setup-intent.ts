import type Stripe from 'stripe'
import { invalidRequest } from '../errors.ts'
import { customers } from './customer.ts'
import { paymentMethods } from './payment-method.ts'
import { setupAttempts } from './setup-attempt.ts'
import { RETAINED, type Table, table } from './store.ts'

export type SetupIntent = Stripe.SetupIntent

/** "No such setupintent": Stripe's spelling in this message. */
export const setupIntents: Table<SetupIntent> = table({
  object: 'setup_intent',
  noun: 'setupintent',
  param: 'setup_intent',
  retain: RETAINED,
  expands: {
    customer: () => customers,
    latest_attempt: () => setupAttempts,
    payment_method: () => paymentMethods,
  },
})

/** What may be done to a SetupIntent. */
export type SetupDeed = 'confirm' | 'cancel' | 'update'

const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action']

/**
 * The transition table: the statuses that a deed is possible in. `succeeded` and `canceled` are in no row: nothing leaves them.
 * Stripe docs: https://docs.stripe.com/payments/paymentintents/lifecycle (SetupIntents)
 */
const POSSIBLE: Readonly<Record<SetupDeed, { from: readonly string[]; done: string }>> = {
  confirm: { from: OPEN, done: 'confirmed' },
  cancel: { from: OPEN, done: 'canceled' },
  update: { from: OPEN, done: 'updated' },
}

/** Throws a 400 `setup_intent_unexpected_state`, with the SetupIntent, where a deed is not possible. */
export function checkSetupPossible(deed: SetupDeed, setupIntent: SetupIntent): void {
  const { from, done } = POSSIBLE[deed]
  if (from.includes(setupIntent.status)) return
  throw invalidRequest(
    `You cannot ${deed} this SetupIntent because it has a status of ${setupIntent.status}. Only a SetupIntent with one of the following statuses may be ${done}: ${from.join(', ')}.`,
    { code: 'setup_intent_unexpected_state', setup_intent: setupIntent },
  )
}
