import type Stripe from 'stripe'
import { emit } from '../events/emit.ts'
import { generateCard } from '../payment/generate-card.ts'
import {
  type AllowRedisplay,
  type PaymentMethodRecord,
  paymentMethods,
  shownPaymentMethod,
} from '../state/payment-method.ts'
import { type SetupAttempt, setupAttempts } from '../state/setup-attempt.ts'
import { type SetupIntent, setupIntents } from '../state/setup-intent.ts'
import { type Scope, seconds } from '../world.ts'

/** The outcome of a setup. */
export interface SetupOutcome {
  setupIntent: SetupIntent
  attempt: SetupAttempt
  /** The generated card, which can be charged online. */
  generatedCard: PaymentMethodRecord | null
  /** The error of a setup that failed. */
  error: Stripe.SetupIntent.LastSetupError | null
}

type Details = SetupAttempt['payment_method_details']

const FAILURE = {
  code: 'setup_intent_authentication_failure',
  message:
    'The latest attempt to set up the payment method has failed because authentication failed. Provide a new payment method to attempt to fulfill this SetupIntent again.',
} as const

/**
 * Sets up a payment method: stores the attempt and emits `setup_intent.succeeded` or `setup_intent.setup_failed`. A card that was
 * present generates a reusable card, attached to the customer. Every test card with a decline fails with
 * `setup_intent_authentication_failure`. Stripe docs: terminal/references/testing and terminal/features/saving-cards
 */
export function attemptSetup(
  scope: Scope,
  setupIntent: SetupIntent,
  paymentMethod: PaymentMethodRecord,
  allowRedisplay?: AllowRedisplay,
): SetupOutcome {
  const { world, namespace } = scope
  const id = world.ids.id('setatt_1', 23)
  const failed = paymentMethod.source_card.decline !== undefined
  const generatedCard =
    failed || paymentMethod.type === 'card'
      ? null
      : generate(scope, setupIntent, paymentMethod, id, allowRedisplay)
  const error = failed
    ? ({
        type: 'card_error',
        ...FAILURE,
        doc_url: `https://stripe.com/docs/error-codes/${FAILURE.code.replaceAll('_', '-')}`,
        payment_method: shownPaymentMethod(paymentMethod),
      } satisfies Stripe.SetupIntent.LastSetupError)
    : null
  const attempt = namespace.of(setupAttempts).put({
    id,
    object: 'setup_attempt',
    application: null,
    created: seconds(world),
    customer: setupIntent.customer,
    customer_account: null,
    flow_directions: null,
    livemode: namespace.livemode,
    on_behalf_of: setupIntent.on_behalf_of,
    payment_method: paymentMethod.id,
    payment_method_details: detailsOf(paymentMethod, generatedCard),
    setup_error: error,
    setup_intent: setupIntent.id,
    status: failed ? 'failed' : 'succeeded',
    usage: setupIntent.usage,
  })
  const after = namespace.of(setupIntents).put({
    ...setupIntent,
    last_setup_error: error,
    latest_attempt: id,
    payment_method: failed ? null : paymentMethod.id,
    status: failed ? 'requires_payment_method' : 'succeeded',
  })
  if (!failed && paymentMethod.type === 'card') attach(scope, setupIntent, paymentMethod)
  emit(scope, failed ? 'setup_intent.setup_failed' : 'setup_intent.succeeded', after)
  return { setupIntent: after, attempt, generatedCard, error }
}

function generate(
  scope: Scope,
  { customer }: SetupIntent,
  { source_card }: PaymentMethodRecord,
  setup_attempt: string,
  allowRedisplay: AllowRedisplay | undefined,
): PaymentMethodRecord | null {
  return generateCard(scope, source_card, {
    customer: customer as string | null,
    allowRedisplay,
    from: { charge: null, payment_method_details: null, setup_attempt },
  })
}

function attach(scope: Scope, { customer }: SetupIntent, paymentMethod: PaymentMethodRecord): void {
  const { namespace } = scope
  if (customer === null || paymentMethod.customer !== null) return
  const attached = namespace.of(paymentMethods).put({ ...paymentMethod, customer: customer as string })
  emit(scope, 'payment_method.attached', shownPaymentMethod(attached))
}

function detailsOf({ type, card }: PaymentMethodRecord, generated: PaymentMethodRecord | null): Details {
  if (type !== 'card' || !card) {
    return { type: 'card_present', card_present: { generated_card: generated?.id ?? null, offline: null } }
  }
  const { brand, checks, country, exp_month, exp_year, fingerprint = null, funding, last4 } = card
  return {
    type,
    card: {
      brand,
      checks,
      country,
      exp_month,
      exp_year,
      fingerprint,
      funding,
      last4,
      network: brand,
      three_d_secure: null,
      wallet: null,
    },
  }
}
