import { expect, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import type { TerminalScope } from '../access/scope.ts'
import { createTerminal } from '../terminal.ts'
import { CONNECTED, HQ, MatrixShop } from '../test-support/matrix-shop.ts'
import { brokenStripe } from '../test-support/stripe.ts'

const MANAGER: TerminalScope = { principal: 'anna', locations: [HQ], permissions: presets.manager }
const EVERYWHERE: TerminalScope = { ...MANAGER, locations: 'all' }

async function attachIn(shop: MatrixShop, payment_method: string, scope: TerminalScope): Promise<string> {
  const customer = await shop.customer(scope.account ? 'foreign account' : 'own')
  const attached = await shop.terminal.invoke(
    'paymentMethods.attach',
    { payment_method, customer },
    { scope },
  )
  return attached.id
}

test('a card that a payment has generated belongs to the location of the payment', async () => {
  await using shop = await MatrixShop.open()
  const own = await shop.cardOfPayment('own')
  expect(await attachIn(shop, own, MANAGER)).toBe(own)
  const foreign = await shop.cardOfPayment('foreign location')
  const missing = { code: 'not_found', message: expect.stringContaining(foreign) }
  await expect(attachIn(shop, foreign, MANAGER)).rejects.toMatchObject(missing)
  expect(await attachIn(shop, foreign, EVERYWHERE)).toBe(foreign)
  const connected = await shop.cardOfPayment('foreign account')
  await expect(attachIn(shop, connected, EVERYWHERE)).rejects.toMatchObject({ code: 'not_found' })
  expect(await attachIn(shop, connected, { ...EVERYWHERE, account: CONNECTED })).toBe(connected)
})

/** Attaches a card at a Stripe that gives these answers. */
async function attachAt(answers: Record<string, [status: number, body: object]>, scope: TerminalScope) {
  const reached: string[] = []
  await using upstream = await brokenStripe(({ method, url = '' }, response) => {
    const request = `${method} ${url.split('?')[0]}`
    reached.push(request)
    const [status, body] = answers[request] ?? [404, { error: { type: 'invalid_request_error' } }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const logger = { info() {}, warn() {}, error() {} }
  const terminal = createTerminal({ stripe: upstream.stripe, maxNetworkRetries: 0, logger })
  const input = { payment_method: 'pm_1', customer: 'cus_1' }
  const outcome = await terminal.invoke('paymentMethods.attach', input, { scope }).then(
    ({ id }) => id,
    ({ code }) => code,
  )
  await terminal.close()
  return { outcome, reached }
}

const READ = 'GET /v1/payment_methods/pm_1'
const CHARGE = 'GET /v1/charges/ch_1'
const ATTACH = 'POST /v1/payment_methods/pm_1/attach'

test('a card that no reader has read belongs to the whole account', async () => {
  const card = { brand: 'visa', last4: '4242', exp_month: 1, exp_year: 2030, generated_from: null }
  const typed = { id: 'pm_1', object: 'payment_method', type: 'card', customer: null, card }
  const answers: Parameters<typeof attachAt>[0] = { [READ]: [200, typed], [ATTACH]: [200, typed] }
  expect(await attachAt(answers, MANAGER)).toEqual({ outcome: 'not_found', reached: [READ] })
  expect(await attachAt(answers, EVERYWHERE)).toEqual({ outcome: 'pm_1', reached: [READ, ATTACH] })
})

test.each([
  ['was not of a payment', 200, { id: 'ch_1', object: 'charge', payment_intent: null }, 'not_found'],
  ['cannot be read', 500, { error: { type: 'api_error' } }, 'upstream_unavailable'],
])('a card whose charge %s is not attached', async (_, status, charge, outcome) => {
  const method = { id: 'pm_1', object: 'payment_method', card: { generated_from: { charge: 'ch_1' } } }
  const answers: Parameters<typeof attachAt>[0] = { [READ]: [200, method], [CHARGE]: [status, charge] }
  expect(await attachAt(answers, MANAGER)).toEqual({ outcome, reached: [READ, CHARGE] })
})
