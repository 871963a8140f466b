import { expect, onTestFinished, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import type { TerminalScope } from '../access/scope.ts'
import { createTerminal } from '../terminal.ts'
import { simulatedStripe } from '../test-support/stripe.ts'

const SCOPE: TerminalScope = { principal: 'anna', locations: 'all', permissions: presets.admin }

test('a price in another currency than that of the payment is refused, and Stripe is not asked for it', async () => {
  const upstream = await simulatedStripe({})
  const terminal = createTerminal({
    stripe: upstream.stripe,
    pricing: ({ reason }) => ({ amount: 500, currency: reason === 'create' ? 'usd' : 'eur' }),
    logger: { info() {}, warn() {}, error() {} },
  })
  onTestFinished(async () => {
    await terminal.close()
    await upstream[Symbol.asyncDispose]()
  })
  const { id } = await terminal.invoke('paymentIntents.create', {}, { scope: SCOPE })
  const update = { payment_intent: id, amount: 500 }
  await expect(terminal.invoke('paymentIntents.update', update, { scope: SCOPE })).rejects.toMatchObject({
    code: 'misconfigured',
    message: `pricing returned eur for ${id}, which is in usd`,
  })
  expect(upstream.requests.map(({ method }) => method)).toEqual(['POST', 'GET'])
})
