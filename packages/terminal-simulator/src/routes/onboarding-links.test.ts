import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import type { Seed } from '../index.ts'
import { failure, simulation } from '../test-support/client.ts'

const platform: Seed = {
  accounts: [{ id: 'acct_1Platform' }, { id: 'acct_1Shop', connected_to: 'acct_1Platform' }],
}

// Stripe docs: https://docs.stripe.com/api/terminal/onboarding_links
test('a link leads to the terms of Tap to Pay on iPhone', async () => {
  await using world = await simulation({ seed: platform })
  const { onboardingLinks } = world.stripe.terminal
  const terms = { merchant_display_name: 'Corner Shop' }
  const link = await onboardingLinks.create({
    link_type: 'apple_terms_and_conditions',
    link_options: { apple_terms_and_conditions: { ...terms, allow_relinking: true } },
    on_behalf_of: 'acct_1Shop',
  })
  expect(link).toMatchObject({
    object: 'terminal.onboarding_link',
    link_type: 'apple_terms_and_conditions',
    link_options: { apple_terms_and_conditions: { ...terms, allow_relinking: true } },
    on_behalf_of: 'acct_1Shop',
  })
  expect(new URL(link.redirect_url).protocol).toBe('https:')
})

test('the merchant must have a name, and the account must be connected', async () => {
  await using world = await simulation({ seed: platform })
  const { onboardingLinks } = world.stripe.terminal
  const base = { link_type: 'apple_terms_and_conditions' } as const
  const named = { apple_terms_and_conditions: { merchant_display_name: 'Corner Shop' } }
  expect(await failure(onboardingLinks.create({ ...base, link_options: {} }))).toMatchObject({
    code: 'parameter_missing',
  })
  const nameless = {
    ...base,
    link_options: { apple_terms_and_conditions: { allow_relinking: true } },
  } as unknown as Stripe.Terminal.OnboardingLinkCreateParams
  expect(await failure(onboardingLinks.create(nameless))).toMatchObject({
    param: 'link_options[apple_terms_and_conditions][merchant_display_name]',
  })
  for (const on_behalf_of of ['acct_1Platform', 'acct_x']) {
    expect(
      await failure(onboardingLinks.create({ ...base, link_options: named, on_behalf_of })),
    ).toMatchObject({
      statusCode: 400,
      param: 'on_behalf_of',
    })
  }
})
