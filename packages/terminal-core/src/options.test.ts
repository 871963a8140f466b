import Stripe from 'stripe'
import { expect, test } from 'vitest'
import type { TerminalOptions } from './options.ts'
import { createTerminal } from './terminal.ts'

const apiKey = 'sk_test_boot'

test.each<[string, unknown, RegExp]>([
  ['a publishable key', { stripe: { apiKey: 'pk_test_x' } }, /publishable key.*Pass the secret key/],
  ['no key', { stripe: { apiKey: '' } }, /stripe\.apiKey is missing/],
  ['an undefined key', { stripe: { apiKey: undefined } }, /stripe\.apiKey is missing/],
  ['something that is no key', { stripe: { apiKey: 'hello' } }, /must start with sk_test_/],
  ['no Stripe at all', {}, /stripe must be/],
  ['a live key next to a host', { stripe: { apiKey: 'sk_live_x', host: 'localhost' } }, /live key/],
  [
    'a live restricted key next to a host',
    { stripe: { apiKey: 'rk_live_x', host: 'localhost' } },
    /live key/,
  ],
  ['a timeout of nothing', { stripe: { apiKey }, timeoutMs: 0 }, /timeoutMs/],
  ['a timeout that outlasts the SDKs', { stripe: { apiKey }, timeoutMs: 80_000 }, /60 s/],
  ['retries that outlast the SDKs', { stripe: { apiKey }, maxNetworkRetries: 9 }, /60 s/],
  ['half a retry', { stripe: { apiKey }, maxNetworkRetries: 0.5 }, /maxNetworkRetries/],
  ['a limit without burst', { stripe: { apiKey }, tokenLimit: { burst: 0, perMinute: 1 } }, /burst/],
])('%s is refused at boot', (_name, options, message) => {
  expect(() => createTerminal(options as TerminalOptions)).toThrow(message)
  expect(() => createTerminal(options as TerminalOptions)).toThrow(
    expect.objectContaining({ code: 'misconfigured' }),
  )
})

test.each(['sk_test_x', 'sk_live_x', 'rk_test_x', 'rk_live_x'])('%s is accepted', async (key) => {
  await createTerminal({ stripe: { apiKey: key } }).close()
})

test("a Stripe instance of the host's own is used as it is", async () => {
  const stripe = new Stripe('sk_test_own')
  const terminal = createTerminal({ stripe })
  expect(terminal.stripe).toBe(stripe)
  await terminal.close()
})
