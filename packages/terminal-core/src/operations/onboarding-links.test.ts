import { expect, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import { CONNECTED, HQ, MatrixShop } from '../test-support/matrix-shop.ts'

const terms = {
  link_type: 'apple_terms_and_conditions',
  link_options: { apple_terms_and_conditions: { merchant_display_name: 'HQ' } },
} as const
const platform = { principal: 'owner', locations: 'all', permissions: presets.admin } as const

test('only the platform onboards a connected account', async () => {
  await using shop = await MatrixShop.open()
  const onboard = (scope: object, on_behalf_of?: string) =>
    shop.terminal.invoke(
      'onboardingLinks.create',
      { ...terms, ...(on_behalf_of && { on_behalf_of }) },
      { scope: { ...platform, ...scope } },
    )
  expect((await onboard({}, CONNECTED)).on_behalf_of).toBe(CONNECTED)
  const before = shop.requests.length
  for (const scope of [{ locations: [HQ] }, { account: CONNECTED }]) {
    await expect(onboard(scope, 'acct_Other000000000')).rejects.toMatchObject({ code: 'permission_denied' })
  }
  expect(shop.requests).toHaveLength(before)
  expect((await onboard({ account: CONNECTED })).on_behalf_of).toBeNull()
})
