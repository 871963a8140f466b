import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { signatureHeader } from './secret.ts'

const PAYLOAD =
  '{"id":"evt_1","object":"event","type":"terminal.reader.action_succeeded","data":{"object":{"id":"tmr_1"}}}'
const secret = (value: string) => ({ value, expires_at: null })

test('the signature equals that of Stripe’s client for the same payload, secret and time', () => {
  const ours = signatureHeader(PAYLOAD, [secret('whsec_test')], 1_700_000_000)
  expect(ours).toBe('t=1700000000,v1=0cdfc853a31922d3c8d197eeb08f338c1e04e2a30c75d3eb310814a49995d408')
  const stripe = new Stripe('sk_test_x')
  expect(ours).toBe(
    stripe.webhooks.generateTestHeaderString({
      payload: PAYLOAD,
      secret: 'whsec_test',
      timestamp: 1_700_000_000,
    }),
  )
})

test('each valid secret signs, the newest first', () => {
  const both = signatureHeader('{}', [secret('whsec_new'), secret('whsec_old')], 1)
  const [, first] = signatureHeader('{}', [secret('whsec_new')], 1).split(',')
  const [, second] = signatureHeader('{}', [secret('whsec_old')], 1).split(',')
  expect(both).toBe(`t=1,${first},${second}`)
})
