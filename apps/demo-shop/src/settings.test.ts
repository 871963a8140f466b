import { expect, test } from 'vitest'
import { demoPort, demoStripe, demoWebhooks } from './settings.ts'

test('without a key the demo talks to the simulator, with one to Stripe', () => {
  const simulator = { apiKey: 'sk_test_simulator', host: '127.0.0.1', protocol: 'http' }
  expect(demoStripe({})).toEqual({ ...simulator, port: 12111 })
  expect(demoStripe({ SIMULATOR_URL: 'http://127.0.0.1:5001' })).toEqual({ ...simulator, port: 5001 })
  const both = { STRIPE_SECRET_KEY: 'sk_test_1', SIMULATOR_URL: 'http://127.0.0.1:5001' }
  expect(demoStripe(both)).toEqual({ apiKey: 'sk_test_1' })
})

test.for(['12111', 'localhost:12111', 'https://api.example.com'])('SIMULATOR_URL=%s is refused', (url) => {
  expect(() => demoStripe({ SIMULATOR_URL: url })).toThrow(`http://127.0.0.1:12111; got ${url}`)
})

test('the variable of a server wins over its default port, and 0 is any free one', () => {
  expect(demoPort('KOA_PORT', {})).toBe(4002)
  expect(demoPort('KOA_PORT', { KOA_PORT: '0' })).toBe(0)
  expect(demoPort('TRPC_PORT', { KOA_PORT: '0', TRPC_PORT: '5003' })).toBe(5003)
})

test.for(['http', '-1', '65536', '1e3'])('KOA_PORT=%j is refused', (KOA_PORT) => {
  const refusal = `KOA_PORT must be a number from 0 to 65535; got ${KOA_PORT}`
  expect(() => demoPort('KOA_PORT', { KOA_PORT })).toThrow(refusal)
})

test('without STRIPE_WEBHOOK_SECRET no delivery can be signed: the secret is a new one each time', () => {
  expect(demoWebhooks({ STRIPE_WEBHOOK_SECRET: 'whsec_1' })).toEqual({ secrets: ['whsec_1'] })
  expect(demoWebhooks({})).toEqual({ secrets: [expect.stringMatching(/^whsec_[\w-]{36}$/)] })
  expect(demoWebhooks({})).not.toEqual(demoWebhooks({}))
})
