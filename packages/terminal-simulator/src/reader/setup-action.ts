import { isSince } from '../api/api-version.ts'
import { parameterMissing, parameterUnknown } from '../api/params.ts'
import { readCard } from '../payment/read-card.ts'
import { kindOf } from '../payment/test-cards.ts'
import { attemptSetup } from '../setup/attempt-setup.ts'
import type { AllowRedisplay } from '../state/payment-method.ts'
import type { ReaderRecord } from '../state/reader.ts'
import { type SetupIntent, setupIntents } from '../state/setup-intent.ts'
import type { Namespace } from '../state/store.ts'
import type { World } from '../world.ts'
import { type CardAction, changed } from './card-action.ts'
import { cardNotTaken, intentInvalidState } from './reader-errors.ts'
import { memberOf } from './slot.ts'

const TYPE = 'process_setup_intent'

/** Modelled on Stripe's wording for PaymentIntents. */
const INVALID_STATE = 'Setup intent must be in the requires_payment_method state to be processed by a reader.'

/** Refuses a SetupIntent that a reader cannot process. */
export function checkSettable(world: World, setupIntent: SetupIntent): void {
  if (setupIntent.status !== 'requires_payment_method') {
    throw intentInvalidState(world, INVALID_STATE, { setup_intent: setupIntent })
  }
  if (!setupIntent.payment_method_types.includes('card_present'))
    throw cardNotTaken('SetupIntent', 'setup_intent')
}

function setupIntentOf(namespace: Namespace, reader: ReaderRecord): SetupIntent {
  return namespace.of(setupIntents).get(memberOf(reader, TYPE).setup_intent as string) as SetupIntent
}

/** Saves a card without a payment. Stripe docs: terminal/features/saving-cards/save-directly */
export const processSetupIntent: CardAction = {
  takes: setupIntentOf,
  asksForTip: () => false,
  settle(scope, reader, { card }) {
    const setupIntent = setupIntentOf(scope.namespace, reader)
    if (setupIntent.status !== 'requires_payment_method') {
      const code = 'intent_invalid_state'
      const error = { type: 'invalid_request_error', code, message: INVALID_STATE }
      return { failure: { code, message: INVALID_STATE, error } }
    }
    const { allow_redisplay: allowRedisplay } = reader.slot
    const read = readCard(scope, card, kindOf(card), { ...(allowRedisplay && { allowRedisplay }) })
    const { generatedCard, error } = attemptSetup(scope, setupIntent, read, allowRedisplay)
    if (error) {
      const { code = '', message = '' } = error
      return { failure: { code, message, error } }
    }
    return generatedCard ? changed(reader, TYPE, { generated_card: generatedCard.id }) : {}
  },
}

/** Before this version `customer_consent_collected` was sent instead of `allow_redisplay`. */
const REDISPLAY_SINCE = '2024-09-30'

interface Redisplay {
  allow_redisplay?: AllowRedisplay | undefined
  customer_consent_collected?: boolean | undefined
}

/**
 * `allow_redisplay` of the card that a SetupIntent saves. Throws `parameter_missing` and `parameter_unknown`.
 * Stripe docs: changelog/acacia/2024-09-30/terminal-remove-customer-consent-require-allow-redisplay
 * @param version of the request.
 */
export function redisplayOf(
  { allow_redisplay, customer_consent_collected }: Redisplay,
  version: string,
): AllowRedisplay {
  if (!isSince(version, REDISPLAY_SINCE)) return allow_redisplay ?? 'unspecified'
  if (customer_consent_collected !== undefined) throw parameterUnknown(['customer_consent_collected'])
  if (allow_redisplay === undefined) throw parameterMissing('allow_redisplay')
  return allow_redisplay
}
