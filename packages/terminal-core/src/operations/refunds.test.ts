import { expect, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import { createTerminal } from '../terminal.ts'
import { HQ, MatrixShop } from '../test-support/matrix-shop.ts'
import { brokenStripe } from '../test-support/stripe.ts'

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

test('a refund of a charge without a payment belongs to the whole account', async () => {
  const refund = {
    id: 're_1',
    object: 'refund',
    amount: 5,
    currency: 'eur',
    payment_intent: null,
    metadata: {},
  }
  await using upstream = await brokenStripe((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(refund))
  })
  const terminal = createTerminal({ stripe: upstream.stripe })
  const retrieve = (locations: readonly string[] | 'all') =>
    terminal.invoke(
      'refunds.retrieve',
      { refund: 're_1' },
      { scope: { principal: 'anna', locations, permissions: presets.manager } },
    )
  await expect(retrieve([HQ])).rejects.toMatchObject({ code: 'not_found' })
  expect(await retrieve('all')).toMatchObject({ id: 're_1', payment_intent: null })
  await terminal.close()
})

test('the same refund again finds the one that was made, without another decision of the host', async () => {
  await using shop = await MatrixShop.open()
  const payment_intent = await shop.captured('own')
  const scope = { principal: 'anna', locations: [HQ], permissions: presets.manager }
  const refund = (idempotencyKey: string, amount?: number) =>
    shop.terminal.invoke(
      'refunds.create',
      { payment_intent, ...(amount ? { amount } : {}) },
      { scope, idempotencyKey },
    )
  const first = await refund('once')
  expect(await refund('once')).toEqual(first)
  expect(
    shop.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/refunds'),
  ).toHaveLength(1)
  await expect(refund('once', 1)).rejects.toMatchObject({ code: 'idempotency_conflict' })
  await expect(refund('twice')).rejects.toMatchObject({ status: expect.any(Number) })
})
