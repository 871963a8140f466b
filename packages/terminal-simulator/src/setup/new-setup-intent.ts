import { mergeMetadata } from '../api/metadata.ts'
import type { Values } from '../api/params.ts'
import type { Call } from '../http/route.ts'
import { readMethodTypes } from '../payment/method-types.ts'
import type { SetupIntent } from '../state/setup-intent.ts'
import { seconds } from '../world.ts'
import type { setupCreateParams } from './setup-params.ts'

/** The SetupIntent that the parameters describe. Does not store it. */
export function newSetupIntent(call: Call<Values<typeof setupCreateParams>>): SetupIntent {
  const { params, world, namespace, version } = call
  const id = world.ids.id('seti_1', 23)
  return {
    id,
    object: 'setup_intent',
    ...readMethodTypes(params, version, null),
    ...(params.automatic_payment_methods && {
      automatic_payment_methods: {
        allow_redirects: params.automatic_payment_methods.allow_redirects ?? 'always',
        enabled: params.automatic_payment_methods.enabled,
      },
    }),
    application: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${world.ids.letters(25)}`,
    created: seconds(world),
    customer: params.customer ?? null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: namespace.livemode,
    mandate: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: params.on_behalf_of ?? null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: params.usage ?? 'off_session',
  }
}
