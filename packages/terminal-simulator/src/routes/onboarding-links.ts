import type Stripe from 'stripe'
import { boolean, object, oneOf, parameterMissing, required, string } from '../api/params.ts'
import { route } from '../http/route.ts'
import { checkConnected } from '../payment/connect.ts'

/** Stripe docs: https://docs.stripe.com/api/terminal/onboarding_links */
export const onboardingLinkRoutes = [
  route({
    method: 'POST',
    path: '/v1/terminal/onboarding_links',
    permission: 'terminal_onboarding_link_write',
    params: {
      link_type: required(oneOf(['apple_terms_and_conditions'])),
      link_options: required(
        object({
          apple_terms_and_conditions: object({
            allow_relinking: boolean(),
            merchant_display_name: required(string()),
          }),
        }),
      ),
      on_behalf_of: string(),
    },
    run(call) {
      const { params, world } = call
      const { link_type, link_options, on_behalf_of } = params
      const terms = link_options.apple_terms_and_conditions
      if (!terms) throw parameterMissing('link_options[apple_terms_and_conditions]')
      if (on_behalf_of !== undefined) checkConnected(call, on_behalf_of)
      return {
        object: 'terminal.onboarding_link',
        link_options: {
          apple_terms_and_conditions: {
            allow_relinking: terms.allow_relinking ?? null,
            merchant_display_name: terms.merchant_display_name,
          },
        },
        link_type,
        on_behalf_of: on_behalf_of ?? null,
        redirect_url: `https://connect.stripe.com/terminal/onboarding/${world.ids.letters(24)}`,
      } satisfies Stripe.Terminal.OnboardingLink
    },
  }),
]
