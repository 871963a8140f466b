import { mergeMetadata } from '../api/metadata.ts'
import type { Values } from '../api/params.ts'
import type { Call } from '../http/route.ts'
import type { PaymentIntent } from '../state/payment-intent.ts'
import { seconds } from '../world.ts'
import { readMethodTypes } from './method-types.ts'
import type { createParams, MethodOptions } from './payment-params.ts'

/** The PaymentIntent that the parameters describe. Does not store it. */
export function newPaymentIntent(call: Call<Values<typeof createParams>>): PaymentIntent {
  const { world, namespace, params, version } = call
  const id = world.ids.id('pi_3', 23)
  const types = readMethodTypes(params, version, params.currency)
  return {
    id,
    object: 'payment_intent',
    ...types,
    ...(params.automatic_payment_methods && automatic(params.automatic_payment_methods)),
    amount: params.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: params.application_fee_amount ?? null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${world.ids.letters(25)}`,
    confirmation_method: params.confirmation_method ?? 'automatic',
    created: seconds(world),
    currency: params.currency,
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: namespace.livemode,
    managed_payments: { enabled: false },
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: params.on_behalf_of ?? null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: methodOptions(
      types.payment_method_types,
      params.payment_method_options ?? {},
      {},
    ),
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email ?? null,
    review: null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: params.shipping ?? null,
    source: null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_data: params.transfer_data ? transferData(params.transfer_data) : null,
    transfer_group: params.transfer_group ?? null,
  }
}

function transferData({ amount, destination }: { amount?: number | undefined; destination: string }) {
  return { ...(amount !== undefined && { amount }), destination }
}

function automatic(given: { allow_redirects?: 'always' | 'never' | undefined; enabled: boolean }) {
  const { allow_redirects = 'always', enabled } = given
  return { automatic_payment_methods: { allow_redirects, enabled } }
}

/**
 * `payment_method_options` as shown: one member for each type that the payment accepts.
 * @param given the changes.
 * @param former the options before.
 */
export function methodOptions(
  types: readonly string[],
  given: Partial<MethodOptions>,
  former: NonNullable<PaymentIntent['payment_method_options']>,
): NonNullable<PaymentIntent['payment_method_options']> {
  const options: NonNullable<PaymentIntent['payment_method_options']> = {}
  if (types.includes('card_present')) {
    const {
      capture_method,
      request_extended_authorization,
      request_incremental_authorization_support,
      routing,
    } = given.card_present ?? {}
    options.card_present = {
      request_extended_authorization: request_extended_authorization ?? false,
      request_incremental_authorization_support: request_incremental_authorization_support ?? false,
      ...former.card_present,
      ...(capture_method && { capture_method }),
      ...(request_extended_authorization !== undefined && { request_extended_authorization }),
      ...(request_incremental_authorization_support !== undefined && {
        request_incremental_authorization_support,
      }),
      ...(routing?.requested_priority && { routing: { requested_priority: routing.requested_priority } }),
    }
  }
  if (types.includes('interac_present')) options.interac_present = {}
  if (types.includes('card')) {
    const { capture_method, request_three_d_secure } = given.card ?? {}
    options.card = {
      installments: null,
      mandate_options: null,
      network: null,
      request_three_d_secure: 'automatic',
      ...former.card,
      ...(capture_method && { capture_method }),
      ...(request_three_d_secure && { request_three_d_secure }),
    }
  }
  return options
}
