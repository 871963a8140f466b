import { expect, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import type { TerminalScope } from '../access/scope.ts'
import { CONNECTED, HQ, MatrixShop } from '../test-support/matrix-shop.ts'

const cashier: TerminalScope = { principal: 'till', locations: [HQ], permissions: presets.cashier }

test('a setup intent whose response was lost can be sent again, and the reader continues', async () => {
  await using shop = await MatrixShop.open()
  const [reader, setup_intent] = [await shop.reader('own'), await shop.setupIntent('own')]
  const input = { reader, setup_intent, allow_redisplay: 'always' } as const
  const first = await shop.terminal.invoke('readers.processSetupIntent', input, {
    scope: cashier,
    idempotencyKey: 'save-1',
  })
  const again = { scope: cashier, idempotencyKey: 'save-1' }
  expect(await shop.terminal.invoke('readers.processSetupIntent', input, again)).toEqual(first)
})

test('a second setup intent does not replace one that waits for its card', async () => {
  await using shop = await MatrixShop.open()
  const reader = await shop.reader('own')
  const process = async () => {
    const setup_intent = await shop.setupIntent('own')
    const input = { reader, setup_intent, allow_redisplay: 'always' } as const
    return shop.terminal.invoke('readers.processSetupIntent', input, { scope: cashier })
  }
  await process()
  await expect(process()).rejects.toMatchObject({ code: 'reader_busy' })
})

test('one key of one principal names another attempt in every account', async () => {
  await using shop = await MatrixShop.open()
  const everywhere = { ...cashier, locations: 'all' } as const
  for (const scope of [everywhere, { ...everywhere, account: CONNECTED }]) {
    const options = { scope, idempotencyKey: 'sale-1' }
    await shop.terminal.invoke('paymentIntents.create', { amount: 100, currency: 'usd' }, options)
  }
  const keys = shop.requests.filter(({ method }) => method === 'POST').map((sent) => sent.idempotencyKey)
  expect(keys).toHaveLength(2)
  expect(new Set(keys).size).toBe(2)
})
