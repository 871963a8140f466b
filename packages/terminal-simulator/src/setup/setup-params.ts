import { metadata } from '../api/metadata.ts'
import { boolean, notSimulated, object, oneOf, required, string } from '../api/params.ts'
import { methodTypeParams } from '../payment/method-types.ts'

const unsupported = {
  attach_to_self: notSimulated(),
  confirmation_token: notSimulated(),
  customer_account: notSimulated(),
  excluded_payment_method_types: notSimulated(),
  flow_directions: notSimulated(),
  mandate_data: notSimulated(),
  payment_method_configuration: notSimulated(),
  payment_method_data: notSimulated(),
  single_use: notSimulated(),
}
const methodOptions = object({ card: object({}), card_present: object({}) })
/** Parameters of online confirmations. They have no effect, because a simulated card requires no action of the customer. */
const withoutEffect = { return_url: string(), use_stripe_sdk: boolean() }

/** Stripe docs: https://docs.stripe.com/api/setup_intents/create */
export const setupCreateParams = {
  ...methodTypeParams,
  ...unsupported,
  ...withoutEffect,
  automatic_payment_methods: object({
    allow_redirects: oneOf(['always', 'never']),
    enabled: required(boolean()),
  }),
  confirm: boolean(),
  customer: string(),
  description: string(),
  metadata: metadata(),
  on_behalf_of: string(),
  payment_method: string(),
  payment_method_options: methodOptions,
  usage: oneOf(['off_session', 'on_session']),
}

/** Stripe docs: https://docs.stripe.com/api/setup_intents/update */
export const setupUpdateParams = {
  ...methodTypeParams,
  ...unsupported,
  customer: string(),
  description: string(),
  metadata: metadata(),
  payment_method: string(),
  payment_method_options: methodOptions,
}

/** Stripe docs: https://docs.stripe.com/api/setup_intents/confirm */
export const setupConfirmParams = {
  ...withoutEffect,
  ...unsupported,
  payment_method: string(),
  payment_method_options: methodOptions,
}
