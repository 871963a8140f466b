import { invalidRequest } from '../api/errors.ts'
import type { SetupIntent } from '../state/setup-intent.ts'

/** What changes a SetupIntent. */
export type SetupStep = 'confirm' | 'cancel' | 'update'

const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action']

/**
 * The transition table: the statuses in which a change is possible. `succeeded` and `canceled` are final.
 * Stripe docs: https://docs.stripe.com/payments/paymentintents/lifecycle (SetupIntents)
 */
const POSSIBLE: Readonly<Record<SetupStep, { from: readonly string[]; done: string }>> = {
  confirm: { from: OPEN, done: 'confirmed' },
  cancel: { from: OPEN, done: 'canceled' },
  update: { from: OPEN, done: 'updated' },
}

/** Throws a 400 `setup_intent_unexpected_state`, with the SetupIntent, for a change that is not possible. */
export function checkSetupPossible(step: SetupStep, setupIntent: SetupIntent): void {
  const { from, done } = POSSIBLE[step]
  if (from.includes(setupIntent.status)) return
  throw invalidRequest(
    `You cannot ${step} this SetupIntent because it has a status of ${setupIntent.status}. Only a SetupIntent with one of the following statuses may be ${done}: ${from.join(', ')}.`,
    { code: 'setup_intent_unexpected_state', setup_intent: setupIntent },
  )
}
