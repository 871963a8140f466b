import { invalidRequest } from '../api/errors.ts'
import type { SetupIntent } from '../state/setup-intent.ts'

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
