import { expect, onTestFinished, test } from 'vitest'
import { createTerminal } from '../terminal.ts'
import { simulatedStripe } from '../test-support/stripe.ts'
import { presets } from './permissions.ts'
import { coversLocation, type TerminalScope } from './scope.ts'

const SCOPE: TerminalScope = { principal: 'anna', locations: 'all', permissions: presets.admin }

test.each([
  ['undefined', undefined, /must be an object/],
  ['a text', 'anna', /must be an object/],
  ['an empty principal', { ...SCOPE, principal: '' }, /principal/],
  ['a principal that is a number', { ...SCOPE, principal: 7 }, /principal/],
  ['an empty account', { ...SCOPE, account: '' }, /account must be an id like acct_…/],
  ['the id of something else as account', { ...SCOPE, account: 'cus_1' }, /account/],
  ['an account that is null', { ...SCOPE, account: null }, /account/],
  ['locations that are one text', { ...SCOPE, locations: 'tml_1' }, /locations/],
  ['locations with a hole', { ...SCOPE, locations: ['tml_1', undefined] }, /locations/],
  ['no locations', { ...SCOPE, locations: undefined }, /locations/],
  ['permissions that are one text', { ...SCOPE, permissions: 'readers:read' }, /permissions/],
  ['no permissions', { ...SCOPE, permissions: undefined }, /permissions/],
])('a scope is refused before Stripe is asked: %s', async (_, scope, message) => {
  const upstream = await simulatedStripe({})
  const terminal = createTerminal({ stripe: upstream.stripe, logger: { info() {}, warn() {}, error() {} } })
  onTestFinished(async () => {
    await terminal.close()
    await upstream[Symbol.asyncDispose]()
  })
  const listing = terminal.invoke('locations.list', {}, { scope: scope as TerminalScope })
  await expect(listing).rejects.toMatchObject({
    code: 'misconfigured',
    message: expect.stringMatching(message),
  })
  expect(upstream.requests).toEqual([])
})

test("an object without a location is visible to 'all' locations only", () => {
  const atHq = { ...SCOPE, locations: ['tml_1'] }
  for (const location of [null, undefined]) {
    expect(coversLocation(atHq, location)).toBe(false)
    expect(coversLocation(SCOPE, location)).toBe(true)
  }
  expect(coversLocation(atHq, 'tml_1')).toBe(true)
  expect(coversLocation(atHq, 'tml_2')).toBe(false)
})
