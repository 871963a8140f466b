import { ApiError, invalidRequest } from '../api/errors.ts'
import { namedMethod } from '../payment/confirm.ts'
import { type PaymentMethodRecord, paymentMethods } from '../state/payment-method.ts'
import { type SetupIntent, setupIntents } from '../state/setup-intent.ts'
import type { Scope } from '../world.ts'
import { attemptSetup } from './attempt-setup.ts'

/** The SetupIntent with the payment method of a parameter, if given, in `requires_confirmation`. Does not store it. */
export function withSetupMethod(
  scope: Scope,
  setupIntent: SetupIntent,
  named: string | undefined,
): SetupIntent {
  if (named === undefined) return setupIntent
  const { id, type } = namedMethod(scope, named)
  if (type !== 'card' || !setupIntent.payment_method_types.includes(type)) {
    throw invalidRequest(
      `The PaymentMethod provided (${type}) cannot be confirmed by a server for this SetupIntent; a reader collects a card that is present, with process_setup_intent.`,
      { code: 'setup_intent_invalid_parameter', param: 'payment_method' },
    )
  }
  return { ...setupIntent, payment_method: id, status: 'requires_confirmation' }
}

/** Throws a 400 `setup_intent_unexpected_state` for a SetupIntent without a payment method. */
export function checkConfirmable(setupIntent: SetupIntent): void {
  if (setupIntent.payment_method !== null) return
  throw invalidRequest(
    "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    { code: 'setup_intent_unexpected_state', setup_intent: setupIntent },
  )
}

/** Confirms a SetupIntent with a card that is not present. Throws the 402 of a decline. */
export function confirmSetup(scope: Scope, setupIntent: SetupIntent): SetupIntent {
  const { namespace } = scope
  const method = namespace.of(paymentMethods).get(setupIntent.payment_method as string) as PaymentMethodRecord
  const outcome = attemptSetup(scope, namespace.of(setupIntents).put(setupIntent), method)
  if (outcome.error === null) return outcome.setupIntent
  const { code = '', message = '', payment_method } = outcome.error
  throw new ApiError(402, {
    type: 'card_error',
    code,
    message,
    payment_method,
    setup_intent: outcome.setupIntent,
  })
}
