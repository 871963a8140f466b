import { invalidRequest } from '../api/errors.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import { type PaymentMethodRecord, paymentMethods } from '../state/payment-method.ts'
import type { Scope } from '../world.ts'
import { authorize } from './authorize.ts'
import { declinedError } from './increment.ts'
import { checkPossible } from './payment-lifecycle.ts'
import { readCard } from './read-card.ts'
import { testCard } from './test-cards.ts'

/** The cards of Stripe's test PaymentMethods. Stripe docs: https://docs.stripe.com/testing */
const TEST_METHODS: Readonly<Record<string, string>> = {
  pm_card_amex: '378282246310005',
  pm_card_chargeDeclined: '4000000000000002',
  pm_card_chargeDeclinedExpiredCard: '4000000000000069',
  pm_card_chargeDeclinedInsufficientFunds: '4000000000009995',
  pm_card_chargeDeclinedProcessingError: '4000000000000119',
  pm_card_discover: '6011111111111117',
  pm_card_mastercard: '5555555555554444',
  pm_card_visa: '4242424242424242',
  pm_card_visa_chargeDeclined: '4000000000000002',
  pm_card_visa_chargeDeclinedInsufficientFunds: '4000000000009995',
  pm_card_visa_chargeDeclinedLostCard: '4000000000009987',
  pm_card_visa_chargeDeclinedStolenCard: '4000000000009979',
}

/** The PaymentMethod that a parameter names; a new one for a test PaymentMethod such as `pm_card_visa`. Throws Stripe's 400 `resource_missing`. */
export function namedMethod(scope: Scope, id: string, param = 'payment_method'): PaymentMethodRecord {
  const { namespace } = scope
  const number = !namespace.livemode && Object.hasOwn(TEST_METHODS, id) ? TEST_METHODS[id] : undefined
  if (number !== undefined) return readCard(scope, testCard(number, param), 'card')
  const method = namespace.of(paymentMethods).get(id)
  if (method) return method
  throw invalidRequest(`No such PaymentMethod: '${id}'`, { code: 'resource_missing', param })
}

/** The PaymentIntent with this PaymentMethod, in `requires_confirmation`. Does not store it. Throws a 400 for a PaymentMethod that does not fit. */
export function withMethod(paymentIntent: PaymentIntent, method: PaymentMethodRecord): PaymentIntent {
  const { payment_method_types: types } = paymentIntent
  if (!types.includes(method.type)) {
    throw invalidRequest(
      `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. Please attach a PaymentMethod of one of the following types: ${types.join(', ')}.`,
      { code: 'payment_intent_incompatible_payment_method', param: 'payment_method' },
    )
  }
  if (method.customer !== null && method.customer !== paymentIntent.customer) {
    throw invalidRequest(
      `The PaymentMethod ${method.id} belongs to the Customer ${method.customer}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`,
      { code: 'payment_intent_invalid_parameter', param: 'customer' },
    )
  }
  return { ...paymentIntent, payment_method: method.id, status: 'requires_confirmation' }
}

/**
 * Confirms a payment, as a client SDK does after it has collected a card and a server does for a saved card.
 * Throws `payment_intent_unexpected_state`, or the 402 of a decline.
 */
export function confirmPayment(scope: Scope, paymentIntent: PaymentIntent): PaymentIntent {
  const { namespace } = scope
  checkPossible('confirm', paymentIntent)
  const method =
    paymentIntent.payment_method === null
      ? undefined
      : namespace.of(paymentMethods).get(paymentIntent.payment_method as string)
  if (!method) {
    throw invalidRequest(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: 'payment_intent_unexpected_state', payment_intent: paymentIntent },
    )
  }
  const ready = namespace.of(paymentIntents).put(paymentIntent)
  const authorization = authorize(scope, ready, method.source_card, {
    reader: null,
    location: null,
  })
  const { outcome, code, declineCode: decline_code, message } = authorization
  if (outcome === 'approved') return authorization.paymentIntent
  throw declinedError(authorization.paymentIntent, authorization.charge, {
    code: code as string,
    ...(decline_code !== undefined && { decline_code }),
    message: message as string,
  })
}
