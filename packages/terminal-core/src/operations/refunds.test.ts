import { expect, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import { HQ, MatrixShop } from '../test-support/matrix-shop.ts'

test('who refunds does not take fees and transfers back without a permission of its own', async () => {
  await using shop = await MatrixShop.open()
  const before = shop.requests.length
  const refund = (field: string, permissions: readonly string[]) =>
    shop.terminal.invoke('refunds.create', { payment_intent: 'pi_missing', [field]: true } as never, {
      scope: { principal: 'anna', locations: [HQ], permissions: permissions as typeof presets.admin },
    })
  for (const field of ['refund_application_fee', 'reverse_transfer']) {
    await expect(refund(field, presets.admin)).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('refunds:reverse'),
    })
  }
  expect(shop.requests).toHaveLength(before)
  await expect(refund('reverse_transfer', [...presets.admin, 'refunds:reverse'])).rejects.toMatchObject({
    code: 'not_found',
  })
})
