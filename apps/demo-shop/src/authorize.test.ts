import { isTerminalError, presets } from '@org/terminal-core'
import { demoSeed } from '@org/terminal-simulator'
import { expect, test } from 'vitest'
import { demoAuthorize } from './authorize.ts'

const [HQ, DUBLIN] = demoSeed.locations.map(({ id }) => id)

test.for([
  ['demo-device', [HQ], presets.device],
  ['demo-cashier', [HQ], presets.cashier],
  ['demo-manager', [HQ, DUBLIN], presets.manager],
  ['demo-admin', 'all', presets.admin],
] as const)('%s reaches %j', ([token, locations, permissions]) => {
  const scope = { principal: token, locations, permissions }
  expect(demoAuthorize({})(`Bearer ${token}`)).toEqual(scope)
})

test.for([
  undefined,
  '',
  'Bearer',
  'Bearer nobody',
  'demo-admin',
  'Basic demo-admin',
  'Bearer demo-admin, Bearer demo-device',
  'Bearer __proto__',
])('%j is nobody', (authorization) => {
  expect(demoAuthorize({})(authorization)).toBeNull()
})

test('with a key of your own, DEMO_LOCATIONS says which locations there are', () => {
  const authorize = demoAuthorize({ STRIPE_SECRET_KEY: 'sk_test_1', DEMO_LOCATIONS: 'tml_a, tml_b' })
  expect(authorize('Bearer demo-device')).toMatchObject({ locations: ['tml_a'] })
  expect(authorize('Bearer demo-manager')).toMatchObject({ locations: ['tml_a', 'tml_b'] })
})

test('without it, only demo-admin gets in, and the others learn what to set', () => {
  const authorize = demoAuthorize({ STRIPE_SECRET_KEY: 'rk_test_1' })
  expect(authorize('Bearer demo-admin')).toMatchObject({ locations: 'all' })
  for (const token of ['demo-device', 'demo-cashier', 'demo-manager']) {
    const refusal = caught(() => authorize(`Bearer ${token}`))
    expect(isTerminalError(refusal) && refusal.code).toBe('permission_denied')
    expect(String(refusal)).toContain('DEMO_LOCATIONS=tml_a,tml_b')
  }
})

test.for(['sk_live_1', 'rk_live_1'])('%s is refused: everyone can read the tokens', (STRIPE_SECRET_KEY) => {
  expect(() => demoAuthorize({ STRIPE_SECRET_KEY })).toThrow('Set a test key (sk_test_…)')
})

test.for(['HQ', 'tml_a,,tml_b', 'tml_a;tml_b'])('DEMO_LOCATIONS=%s is refused', (DEMO_LOCATIONS) => {
  expect(() => demoAuthorize({ DEMO_LOCATIONS })).toThrow(`like tml_a,tml_b; got ${DEMO_LOCATIONS}`)
})

function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
