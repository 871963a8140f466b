import { isSince } from '../api/api-version.ts'
import { invalidRequest } from '../api/errors.ts'
import { array, string } from '../api/params.ts'

/** The parameters for the payment method types of an intent. */
export const methodTypeParams = {
  allowed_payment_method_types: array(string()),
  payment_method_types: array(string()),
}

/** The simulated types. A reader accepts none of Stripe's other types. */
const KNOWN = ['card', 'card_present', 'interac_present'] as const

/** From this version on `payment_method_types` cannot be written. */
const READ_ONLY_SINCE = '2026-09-30'

interface Given {
  allowed_payment_method_types?: string[] | undefined
  payment_method_types?: string[] | undefined
}

/** The payment method types of an intent, as members of the object. */
export interface MethodTypes {
  allowed_payment_method_types: string[] | null
  automatic_payment_methods: { allow_redirects: 'always'; enabled: true } | null
  payment_method_types: string[]
}

/**
 * Reads the payment method types of an intent. `allowed_payment_method_types` silently omits types that do not fit the currency.
 * `payment_method_types`, in API versions before 2026-09-30, is refused for a type that does not fit. Without both, the type is card.
 * Throws `payment_method_types_no_longer_supported`, `payment_intent_invalid_parameter` or `parameters_exclusive`.
 * Stripe docs: changelog/endive/2026-09-30/removes-the-payment-method-types-parameter-from-payment-intents-and-setup-intents and
 * changelog/dahlia/2026-07-29/allowed-payment-method-types-parameter
 * @param version of the request.
 * @param currency `null` for an intent without an amount.
 */
export function readMethodTypes(given: Given, version: string, currency: string | null): MethodTypes {
  const { allowed_payment_method_types: allowed, payment_method_types: types } = given
  if (types !== undefined && isSince(version, READ_ONLY_SINCE)) {
    throw invalidRequest(
      'The parameter `payment_method_types` is no longer supported in this API version. Use `allowed_payment_method_types` instead.',
      { code: 'payment_method_types_no_longer_supported', param: 'payment_method_types' },
    )
  }
  if (allowed !== undefined && types !== undefined) {
    throw invalidRequest(
      'You may only specify one of these parameters: allowed_payment_method_types, payment_method_types.',
      { code: 'parameters_exclusive', param: 'allowed_payment_method_types' },
    )
  }
  if (types !== undefined && types.length > 0) {
    for (const type of types) checkType(type, currency)
    return {
      allowed_payment_method_types: null,
      automatic_payment_methods: null,
      payment_method_types: [...new Set(types)],
    }
  }
  if (allowed !== undefined && allowed.length > 0) {
    const payment_method_types = [...new Set(allowed)].filter((type) => isKnown(type) && fits(type, currency))
    if (payment_method_types.length === 0) throw nothingFits()
    return {
      allowed_payment_method_types: allowed,
      automatic_payment_methods: null,
      payment_method_types,
    }
  }
  return {
    allowed_payment_method_types: null,
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    payment_method_types: ['card'],
  }
}

function isKnown(type: string): boolean {
  return (KNOWN as readonly string[]).includes(type)
}

/** Interac accepts Canadian dollars only. Stripe docs: terminal/payments/regional?integration-country=CA */
function fits(type: string, currency: string | null): boolean {
  return type !== 'interac_present' || currency === null || currency === 'cad'
}

function checkType(type: string, currency: string | null): void {
  if (!isKnown(type)) {
    throw invalidRequest(
      `The payment method type "${type.slice(0, 40)}" is invalid. Please ensure the provided type is activated in your dashboard (https://dashboard.stripe.com/account/payments/settings) and your account is enabled for any preview features that you are trying to use. See https://stripe.com/docs/payments/payment-methods/integration-options for supported payment method, currency, and country combinations.`,
      { code: 'payment_intent_invalid_parameter', param: 'payment_method_types' },
    )
  }
  if (!fits(type, currency)) {
    throw invalidRequest(
      `The currency provided (${currency}) is invalid for one or more payment methods on this PaymentIntent: ${type} requires cad.`,
      { code: 'payment_intent_invalid_parameter', param: 'payment_method_types' },
    )
  }
}

function nothingFits() {
  return invalidRequest(
    'No valid payment method types for this Payment Intent. Please ensure that you have activated payment methods compatible with your chosen currency in your dashboard (https://dashboard.stripe.com/settings/payment_methods).',
    { code: 'payment_intent_invalid_parameter', param: 'allowed_payment_method_types' },
  )
}
