import { expect, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import type { TerminalScope } from '../access/scope.ts'
import { HQ, MatrixShop } from '../test-support/matrix-shop.ts'

const admin: TerminalScope = { principal: 'admin', locations: [HQ], permissions: presets.admin }
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']))
const sale = { order: 'o-1', amount: 100, currency: 'usd' }

test('metadata leaves room for our marks, so that Stripe takes whatever we take', async () => {
  await using shop = await MatrixShop.open()
  const { invoke } = shop.terminal
  const full = { metadata: keys(47) }
  const tooMany = { metadata: keys(48) }
  const refused = { code: 'invalid_request', fields: [expect.objectContaining({ field: 'metadata' })] }
  await invoke('paymentIntents.create', { ...sale, ...full }, { scope: admin })
  await invoke('setupIntents.create', full, { scope: admin })
  await invoke('refunds.create', { payment_intent: await shop.captured('own'), ...full }, { scope: admin })
  const before = shop.requests.length
  const invalid = [
    invoke('paymentIntents.create', { ...sale, ...tooMany }, { scope: admin }),
    invoke('paymentIntents.update', { payment_intent: 'pi_1', ...tooMany }, { scope: admin }),
    invoke('setupIntents.create', tooMany, { scope: admin }),
    invoke('refunds.create', { payment_intent: 'pi_1', ...tooMany }, { scope: admin }),
    invoke(
      'readers.refundPayment',
      { reader: 'tmr_1', payment_intent: 'pi_1', ...tooMany },
      { scope: admin },
    ),
  ]
  for (const answer of invalid) await expect(answer).rejects.toMatchObject(refused)
  expect(shop.requests).toHaveLength(before)
})

test('a text that is cut in the middle of a character is refused by its name, and not sent to Stripe', async () => {
  await using shop = await MatrixShop.open()
  const half = '🧾'.slice(0, 1)
  for (const [input, field] of [
    [{ ...sale, description: half }, 'description'],
    [{ ...sale, metadata: { note: half } }, 'metadata.note'],
    [{ ...sale, metadata: { [half]: 'note' } }, 'metadata'],
  ] as const) {
    await expect(
      shop.terminal.invoke('paymentIntents.create', input, { scope: admin }),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      fields: [{ field, message: expect.stringContaining('in the middle of a character') }],
    })
  }
  expect(shop.requests).toEqual([])
  const principal = `${'p'.repeat(499)}🧾`
  await shop.terminal.invoke('paymentIntents.create', sale, { scope: { ...admin, principal } })
})

test('a metadata key is refused with the reason', async () => {
  await using shop = await MatrixShop.open()
  for (const [key, message] of [
    ['terminal_location', 'metadata keys that start with terminal_ are reserved'],
    ['k'.repeat(41), 'a metadata key has at most 40 characters'],
    ['a[b]', 'a metadata key has no square brackets'],
  ] as const) {
    const input = { ...sale, metadata: { [key]: 'v' } }
    await expect(
      shop.terminal.invoke('paymentIntents.create', input, { scope: admin }),
    ).rejects.toMatchObject({
      fields: [{ field: `metadata.${key}`, message }],
    })
  }
})

test('of several objects that an input names, the one that is missing is named', async () => {
  await using shop = await MatrixShop.open()
  const { invoke } = shop.terminal
  const customer = 'cus_missing'
  const configuration_overrides = 'tmc_missing'
  const payment_method = await shop.savedCard('own')
  const payment_intent = await shop.paymentIntent('own')
  const missing = (id: string) => ({ code: 'not_found', message: expect.stringContaining(`'${id}'`) })
  await expect(
    invoke('paymentMethods.attach', { payment_method, customer }, { scope: admin }),
  ).rejects.toMatchObject(missing(customer))
  await expect(
    invoke('paymentIntents.update', { payment_intent, customer }, { scope: admin }),
  ).rejects.toMatchObject(missing(customer))
  const owner = { ...admin, locations: 'all' } as const
  await expect(
    invoke('locations.update', { location: HQ, configuration_overrides }, { scope: owner }),
  ).rejects.toMatchObject(missing(configuration_overrides))
})
