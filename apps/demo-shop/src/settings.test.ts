import { expect, test } from 'vitest'
import { demoPort, demoStripe } from './settings.ts'

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

test('PORT wins over the default, and 0 is any free one', () => {
  expect(demoPort(4002, {})).toBe(4002)
  expect(demoPort(4002, { PORT: '0' })).toBe(0)
  expect(demoPort(4002, { PORT: '5002' })).toBe(5002)
})

test.for(['', 'http', '-1', '65536', '1e3'])('PORT=%j is refused', (PORT) => {
  expect(() => demoPort(4002, { PORT })).toThrow('PORT must be a number from 0 to 65535')
})
