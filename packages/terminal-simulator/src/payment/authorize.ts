import { emit } from '../events/emit.ts'
import type { Card, CardKind, Decline } from '../state/card.ts'
import { type Charge, charges } from '../state/charge.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import { type PaymentContext, remember, remembered } from '../state/payment-memory.ts'
import { type PaymentMethodRecord, paymentMethods, shownPaymentMethod } from '../state/payment-method.ts'
import type { Scope } from '../world.ts'
import { captureBefore, capturesLater, isIncrementable, isOvercapturable } from './authorization-terms.ts'
import { armCaptureDeadline } from './capture-deadline.ts'
import { type ChargeDetails, chargeDetails } from './card-details.ts'
import { generateCard } from './generate-card.ts'
import { newCharge } from './new-charge.ts'
import { readCard } from './read-card.ts'
import { testAmountDecline } from './test-amounts.ts'
import { kindFor } from './test-cards.ts'

/** The outcome of a payment. */
export interface Authorization {
  outcome: 'approved' | 'declined'
  /** The PaymentIntent afterwards: `requires_capture` or `succeeded`; `requires_payment_method` after a decline. */
  paymentIntent: PaymentIntent
  charge: Charge
  paymentMethod: PaymentMethodRecord
  /** Of a decline. `card_declined` for most. */
  code?: string
  declineCode?: string
  message?: string
}

interface Attempt extends Scope {
  paymentIntent: PaymentIntent
  paymentMethod: PaymentMethodRecord
  card: Card
  kind: CardKind
  context: PaymentContext
  /** With the tip, in the currency's minor unit. */
  amount: number
}

/**
 * Authorises a payment: approves or declines it, stores the charge and the payment method, and emits
 * `charge.succeeded` or `charge.failed`, then `payment_intent.amount_capturable_updated`, `.succeeded` or `.payment_failed`.
 * A card that was collected before is used with the tip, reader and location of its collection.
 * The PaymentIntent must be in `requires_payment_method` or `requires_confirmation`: see `checkPossible`.
 */
export function authorize(
  scope: Scope,
  paymentIntent: PaymentIntent,
  card: Card,
  given: PaymentContext,
): Authorization {
  const { world, namespace } = scope
  const context = { ...given, ...remembered(namespace, paymentIntent.id).collected }
  const kind = kindFor(card, paymentIntent)
  const held =
    paymentIntent.status === 'requires_confirmation'
      ? namespace.of(paymentMethods).get(paymentIntent.payment_method as string)
      : undefined
  const attempt: Attempt = {
    world,
    namespace,
    paymentIntent,
    paymentMethod: held ?? readCard(scope, card, kind, context),
    card,
    kind,
    context,
    amount: paymentIntent.amount + (context.tip ?? 0),
  }
  remember(namespace, paymentIntent.id, { collected: null })
  const decline =
    card.decline ?? (namespace.livemode ? undefined : testAmountDecline(world.settings, attempt.amount))
  return decline ? declined(attempt, decline) : approved(attempt)
}

function approved(attempt: Attempt): Authorization {
  const { world, namespace, paymentIntent, paymentMethod, card, kind, context, amount } = attempt
  const later = capturesLater(paymentIntent, card, kind)
  const deadline = later ? captureBefore(world, paymentIntent, card, kind) : undefined
  const details = chargeDetails(card, kind, context, {
    amount,
    ...(deadline !== undefined && { captureBefore: deadline }),
    incrementable: later && isIncrementable(paymentIntent, card, kind),
    moto: isMoto(attempt),
    overcapturable: later && isOvercapturable(attempt, card, kind),
  })
  const uncaptured = newCharge(attempt, paymentIntent, paymentMethod.id, amount)
  const charge = namespace.of(charges).put({
    ...uncaptured,
    amount_captured: later ? 0 : amount,
    captured: !later,
    payment_method_details: withGeneratedCard(attempt, uncaptured.id, details),
  })
  const confirmed = namespace.of(paymentIntents).put({
    ...paymentIntent,
    amount,
    amount_capturable: later ? amount : 0,
    amount_received: later ? 0 : amount,
    ...(context.tip !== undefined && {
      amount_details: { ...paymentIntent.amount_details, tip: { amount: context.tip } },
    }),
    last_payment_error: null,
    latest_charge: charge.id,
    payment_method: paymentMethod.id,
    status: later ? 'requires_capture' : 'succeeded',
  })
  if (deadline !== undefined) armCaptureDeadline(attempt, confirmed.id, deadline)
  const type = later ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded'
  emit(attempt, 'charge.succeeded', charge)
  emit(attempt, type, confirmed)
  return { outcome: 'approved', paymentIntent: confirmed, charge, paymentMethod }
}

/** With `setup_future_usage` a card that was present generates a card that can be charged online. Stripe docs: terminal/features/saving-cards */
function withGeneratedCard(attempt: Attempt, charge: string, details: ChargeDetails): ChargeDetails {
  const { paymentIntent, card, context } = attempt
  const { card_present } = details
  if (!card_present || paymentIntent.setup_future_usage === null) return details
  const saved = generateCard(attempt, card, {
    customer: paymentIntent.customer as string | null,
    allowRedisplay: context.allowRedisplay,
    from: { charge, payment_method_details: { type: details.type, card_present }, setup_attempt: null },
  })
  return { ...details, card_present: { ...card_present, generated_card: saved?.id ?? null } }
}

function declined(attempt: Attempt, { code, decline_code, message }: Decline): Authorization {
  const { namespace, paymentIntent, paymentMethod, card, kind, context, amount } = attempt
  const charge = namespace.of(charges).put({
    ...newCharge(attempt, paymentIntent, paymentMethod.id, amount),
    failure_code: code,
    failure_message: message,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'declined_by_network',
      reason: decline_code ?? code,
      seller_message: `The bank returned the decline code \`${decline_code ?? code}\`.`,
      type: 'issuer_declined',
    },
    paid: false,
    status: 'failed',
    payment_method_details: chargeDetails(card, kind, context, {
      amount,
      incrementable: false,
      moto: isMoto(attempt),
      overcapturable: false,
    }),
  })
  const failed = namespace.of(paymentIntents).put({
    ...paymentIntent,
    last_payment_error: {
      type: 'card_error',
      charge: charge.id,
      code,
      ...(decline_code !== undefined && { decline_code }),
      doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
      message,
      payment_method: shownPaymentMethod(paymentMethod),
    },
    latest_charge: charge.id,
    payment_method: null,
    status: 'requires_payment_method',
  })
  emit(attempt, 'charge.failed', charge)
  emit(attempt, 'payment_intent.payment_failed', failed)
  return {
    outcome: 'declined',
    paymentIntent: failed,
    charge,
    paymentMethod,
    code,
    ...(decline_code !== undefined && { declineCode: decline_code }),
    message,
  }
}

/** A card that is typed in on a reader is an order by mail or telephone. Stripe docs: terminal/features/mail-telephone-orders */
function isMoto({ namespace, paymentIntent, kind, context }: Attempt): boolean {
  return kind === 'card' && (remembered(namespace, paymentIntent.id).moto || context.reader !== null)
}
