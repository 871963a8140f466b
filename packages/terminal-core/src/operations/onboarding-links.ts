import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { ifNamed } from '../access/owner.ts'
import { TerminalError } from '../errors.ts'
import { accountId, defined } from '../objects/schemas.ts'
import { operation } from './operation.ts'

const appleTerms = z.strictObject({
  merchant_display_name: z.string().min(1).max(200),
  allow_relinking: z.boolean().optional(),
})

/** A link for another account takes all locations of the platform. @throws TerminalError `permission_denied` */
function platform({ scope }: Caller): void {
  if (scope.account === undefined && scope.locations === 'all') return
  throw new TerminalError('permission_denied', {
    message: "on_behalf_of takes a scope of 'all' locations of the platform itself.",
  })
}

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/onboarding_links',
  permission: 'onboarding_links:create',
  owners: { on_behalf_of: ifNamed(platform) },
  idempotent: true,
  summary: "Create a link to Apple's terms, for Tap to Pay on iPhone",
  input: z.strictObject({
    link_type: z.literal('apple_terms_and_conditions'),
    link_options: z.strictObject({ apple_terms_and_conditions: appleTerms }),
    on_behalf_of: accountId.optional(),
  }),
  output: z.object({
    object: z.literal('terminal.onboarding_link'),
    link_type: z.string(),
    on_behalf_of: z.string().nullable(),
    redirect_url: z.string(),
  }),
  async run({ input, stripe, request }) {
    const { link_options, ...rest } = input
    const { merchant_display_name, allow_relinking } = link_options.apple_terms_and_conditions
    const apple = { merchant_display_name, ...defined({ allow_relinking }) }
    const params = { ...defined(rest), link_options: { apple_terms_and_conditions: apple } }
    const { object, link_type, on_behalf_of, redirect_url } = await stripe.terminal.onboardingLinks.create(
      params,
      request,
    )
    return { object, link_type, on_behalf_of, redirect_url }
  },
})
