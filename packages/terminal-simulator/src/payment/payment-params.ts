import { metadata } from '../api/metadata.ts'
import {
  boolean,
  clearable,
  integer,
  notSimulated,
  object,
  oneOf,
  type Param,
  required,
  string,
} from '../api/params.ts'
import { shipping } from '../api/shipping.ts'
import { currency } from './currency.ts'
import { methodTypeParams } from './method-types.ts'

const captureMethod = oneOf(['automatic', 'automatic_async', 'manual'])
const futureUsage = oneOf(['off_session', 'on_session'])
const fee = integer({ min: 0 })
/** "Concatenated descriptor: at most 22 characters." Stripe docs: get-started/account/statement-descriptors */
const descriptor = string({ max: 22 })

const methodOptions = object({
  card: object({
    capture_method: oneOf(['manual']),
    moto: boolean(),
    request_three_d_secure: oneOf(['any', 'automatic', 'challenge']),
  }),
  card_present: object({
    capture_method: oneOf(['manual', 'manual_preferred']),
    request_extended_authorization: boolean(),
    request_incremental_authorization_support: boolean(),
    routing: object({ requested_priority: oneOf(['domestic', 'international']) }),
  }),
  interac_present: object({}),
})
export type MethodOptions = typeof methodOptions extends Param<infer T> ? T : never

/** Parameters of online confirmations. They have no effect, because a simulated card requires no action of the customer. */
const withoutEffect = {
  error_on_requires_action: boolean(),
  off_session: boolean(),
  return_url: string(),
  use_stripe_sdk: boolean(),
}

const unsupported = {
  amount_details: notSimulated(),
  confirmation_token: notSimulated(),
  customer_account: notSimulated(),
  excluded_payment_method_types: notSimulated(),
  hooks: notSimulated(),
  mandate: notSimulated(),
  mandate_data: notSimulated(),
  payment_details: notSimulated(),
  payment_method_configuration: notSimulated(),
  payment_method_data: notSimulated(),
  radar_options: notSimulated(),
}

/** Stripe docs: https://docs.stripe.com/api/payment_intents/create */
export const createParams = {
  ...methodTypeParams,
  ...withoutEffect,
  ...unsupported,
  amount: required(integer({ min: 1 })),
  application_fee_amount: fee,
  automatic_payment_methods: object({
    allow_redirects: oneOf(['always', 'never']),
    enabled: required(boolean()),
  }),
  capture_method: captureMethod,
  confirm: boolean(),
  confirmation_method: oneOf(['automatic', 'manual']),
  currency: required(currency()),
  customer: string(),
  description: string(),
  metadata: metadata(),
  on_behalf_of: string(),
  payment_method: string(),
  payment_method_options: methodOptions,
  receipt_email: string(),
  setup_future_usage: futureUsage,
  shipping: shipping(),
  statement_descriptor: descriptor,
  statement_descriptor_suffix: descriptor,
  transfer_data: object({ amount: integer({ min: 1 }), destination: required(string()) }),
  transfer_group: string(),
}

/** Stripe docs: https://docs.stripe.com/api/payment_intents/update */
export const updateParams = {
  ...methodTypeParams,
  ...unsupported,
  amount: integer({ min: 1 }),
  application_fee_amount: clearable(fee),
  capture_method: captureMethod,
  currency: currency(),
  customer: string(),
  description: clearable(string()),
  metadata: metadata(),
  payment_method: string(),
  payment_method_options: methodOptions,
  receipt_email: clearable(string()),
  setup_future_usage: clearable(futureUsage),
  shipping: clearable(shipping()),
  statement_descriptor: clearable(descriptor),
  statement_descriptor_suffix: clearable(descriptor),
  transfer_data: object({ amount: integer({ min: 1 }) }),
  transfer_group: clearable(string()),
}

/** Stripe docs: https://docs.stripe.com/api/payment_intents/confirm */
export const confirmParams = {
  ...withoutEffect,
  ...unsupported,
  amount_to_confirm: notSimulated(),
  capture_method: captureMethod,
  payment_method: string(),
  payment_method_options: methodOptions,
  receipt_email: clearable(string()),
  setup_future_usage: clearable(futureUsage),
  shipping: clearable(shipping()),
}

/** Stripe docs: https://docs.stripe.com/api/payment_intents/capture */
export const captureParams = {
  amount_details: notSimulated(),
  amount_to_capture: integer({ min: 1 }),
  application_fee_amount: fee,
  final_capture: boolean(),
  hooks: notSimulated(),
  metadata: metadata(),
  payment_details: notSimulated(),
  statement_descriptor: descriptor,
  statement_descriptor_suffix: descriptor,
  transfer_data: object({ amount: integer({ min: 1 }) }),
}

/** Stripe docs: https://docs.stripe.com/api/payment_intents/increment_authorization */
export const incrementParams = {
  amount: required(integer({ min: 1 })),
  amount_details: notSimulated(),
  application_fee_amount: fee,
  description: string(),
  hooks: notSimulated(),
  metadata: metadata(),
  payment_details: notSimulated(),
  statement_descriptor: descriptor,
  transfer_data: object({ amount: integer({ min: 1 }) }),
}
