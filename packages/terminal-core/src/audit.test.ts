import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { presets } from './access/permissions.ts'
import { keyedAmount } from './access/pricing.ts'
import type { AuditEntry } from './audit.ts'
import type { TerminalOptions } from './options.ts'
import { createTerminal } from './terminal.ts'
import { simulatedStripe } from './test-support/stripe.ts'

const CONNECTED = 'acct_Connected0000'
const HQ = 'tml_HQ0000000000'
const READER = 'tmr_Till1'
const anna = { principal: 'anna', locations: [HQ], permissions: presets.cashier } as const

async function open(changes: Partial<TerminalOptions> = {}) {
  const entries: AuditEntry[] = []
  const log: string[] = []
  const note = (facts: object, message: string) => void log.push(`${message} ${JSON.stringify(facts)}`)
  const upstream = await simulatedStripe({
    accounts: [{ id: 'acct_Platform00000' }, { id: CONNECTED, connected_to: 'acct_Platform00000' }],
    locations: [{ id: HQ, display_name: 'HQ', address: { line1: '1', postal_code: 'D02', country: 'IE' } }],
    readers: [{ id: READER, device_type: 'simulated_wisepos_e', location: HQ, serial_number: 's-1' }],
  })
  const terminal = createTerminal({
    stripe: upstream.stripe,
    pricing: keyedAmount({ currency: 'eur', max: 100_000 }),
    approve: () => true,
    audit: (entry) => entries.push(entry),
    logger: { info: note, warn: note, error: note },
    ...changes,
  })
  return {
    terminal,
    entries,
    log,
    requests: upstream.requests,
    [Symbol.asyncDispose]: async () => {
      await terminal.close()
      await upstream[Symbol.asyncDispose]()
    },
  }
}

test('an entry names caller, operation, objects and the request to Stripe', async () => {
  await using shop = await open()
  const started = Date.now()
  const made = await shop.terminal.invoke('paymentIntents.create', { amount: 100 }, { scope: anna })
  await shop.terminal.invoke(
    'readers.processPaymentIntent',
    { reader: READER, payment_intent: made.id },
    { scope: anna },
  )
  const timed = { at: expect.any(Number), durationMs: expect.any(Number) }
  expect(shop.entries).toEqual([
    {
      ...timed,
      principal: 'anna',
      operation: 'paymentIntents.create',
      objects: [made.id],
      outcome: 'ok',
      requestId: shop.requests[0]?.requestId,
    },
    {
      ...timed,
      principal: 'anna',
      operation: 'readers.processPaymentIntent',
      objects: [READER, made.id],
      outcome: 'ok',
      // The command itself; it read the reader and the payment first.
      requestId: shop.requests[3]?.requestId,
    },
  ])
  expect(shop.entries[0]?.at).toBeGreaterThanOrEqual(started)
})

test('concurrent operations have separate entries', async () => {
  await using shop = await open()
  const principals = Array.from({ length: 20 }, (_, number) => `device ${number}`)
  await Promise.all(
    principals.map((principal) =>
      shop.terminal.invoke('connectionTokens.create', {}, { scope: { ...anna, principal } }),
    ),
  )
  expect(new Set(shop.entries.map(({ principal }) => principal))).toEqual(new Set(principals))
  expect(new Set(shop.entries.map(({ requestId }) => requestId))).toEqual(
    new Set(shop.requests.map(({ requestId }) => requestId)),
  )
})

test('refused attempts are reported too, whether Stripe was asked or not', async () => {
  await using shop = await open()
  const scope = { ...anna, account: CONNECTED }
  const attempt = async (...[name, input, as = scope]: [string, object, object?]) =>
    shop.terminal.invoke(name as 'readers.list', input, { scope: as as typeof anna }).catch(() => {})
  await attempt('locations.del', { location: HQ })
  await attempt('readers.retrieve', { reader: 'tmr_missing' })
  await attempt('readers.retrieve', { reader: 7 })
  await attempt('refunds.create', { payment_intent: 'pi_1' }, { ...scope, permissions: ['nonsense'] })
  expect(shop.entries.map(({ operation, objects, outcome }) => [operation, objects, outcome])).toEqual([
    ['locations.del', [HQ], 'permission_denied'],
    ['readers.retrieve', ['tmr_missing'], 'not_found'],
    ['readers.retrieve', [], 'invalid_request'],
    ['refunds.create', ['pi_1'], 'permission_denied'],
  ])
  expect(shop.entries.every(({ account }) => account === CONNECTED)).toBe(true)
  expect(shop.entries.map(({ requestId }) => requestId)).toEqual([
    undefined,
    shop.requests[0]?.requestId,
    undefined,
    undefined,
  ])
})

test('only ids are taken for objects', async () => {
  await using shop = await open()
  const input = {
    reader: 'pi_1_secret_abc',
    payment_intent: '4242424242424242',
    location: 'sk_test_abc',
    label: READER,
    customer: { id: 'cus_1' },
  }
  await shop.terminal.invoke('readers.update', input as never, { scope: anna }).catch(() => {})
  expect(shop.entries).toMatchObject([{ objects: [], outcome: 'permission_denied' }])
})

test.each([
  [
    'throws',
    () => {
      throw new Error('sk_test_audit')
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('sk_test_audit')
    },
  ],
])('an audit hook that %s is logged, and changes nothing', async (_, audit) => {
  await using shop = await open({ audit })
  const token = await shop.terminal.invoke('connectionTokens.create', {}, { scope: anna })
  expect(token.secret).toMatch(/^pst_/)
  await expect(
    shop.terminal.invoke('locations.del', { location: HQ }, { scope: anna }),
  ).rejects.toMatchObject({ code: 'permission_denied' })
  await nextTurn()
  expect(shop.log).toHaveLength(2)
  expect(shop.log.join()).toMatch(/The audit hook has failed/)
  expect(shop.log.join()).not.toMatch(/sk_test_audit/)
})
