import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redact, redactText } from './redact.ts'

const secrets = [
  'pst_test_YWNjdF8xU2ltVGVybWluYWw=_00jxvA0lOh',
  'pst_live_YWNjdF8xU2lt_00abc',
  'sk_test_51HxYz',
  'sk_live_51HxYz',
  'rk_live_51HxYz',
  'whsec_5c0fbd',
  'pi_3X_secret_abcDEF123',
  'seti_1_secret_abcDEF123',
]

test.each(secrets)('%s is masked anywhere in a text', (secret) => {
  const bare = secret.replace(/^(pi_3X|seti_1)/, '').slice(-6)
  expect(redactText(`Using ${secret}, which failed`)).not.toContain(bare)
  expect(redactText(`Using ${secret}, which failed`)).toMatch(/^Using .*\[redacted\], which failed$/)
  const logged = JSON.stringify(
    redact({ a: [{ b: secret }], err: new Error(secret, { cause: new Error(secret) }) }),
  )
  expect(logged).not.toContain(bare)
})

test('the id before a client secret is kept for the operator', () => {
  expect(redactText('pi_3X_secret_abc')).toBe('pi_3X_secret_[redacted]')
})

test('values under secret keys are masked, whatever they are', () => {
  const redacted = redact({
    headers: { Authorization: 'Basic Zm9v', cookie: 'a=b' },
    wifi: { password: 'hunter2' },
    client_secret: null,
    label: 'Till',
  })
  expect(redacted).toEqual({
    headers: { Authorization: '[redacted]', cookie: '[redacted]' },
    wifi: { password: '[redacted]' },
    client_secret: null,
    label: 'Till',
  })
})

test('circular and deep values are cut', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  expect(redact(circle)).toEqual({ self: '[circular]' })
  let deep: unknown = 'sk_test_deep'
  for (let level = 0; level < 50; level++) deep = { deep }
  expect(JSON.stringify(redact(deep))).toContain('[too deep]')
})

test('no secret survives in any value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...secrets), fc.string(), (value, secret, around) => {
      const logged = JSON.stringify(
        redact({ value, text: `${around} ${secret} ${around}`, [secret]: value, list: [secret] }),
      )
      const tail = secret.slice(-5)
      const harmless = JSON.stringify(value).includes(tail) || around.includes(tail)
      return harmless || !logged.includes(secret.slice(-8))
    }),
  )
})

test.each([
  ['glued to a word', 'keysk_live_51HxYz'],
  ['behind a percent-encoded space', 'key=%20sk_live_51HxYz'],
  ['percent-encoded itself', 'token=pst_test_YWNj%3D%3D_51HxYz'],
  ['of an organisation', 'sk_org_live_51HxYz'],
])('a secret is masked %s', (_, text) => {
  expect(redactText(text)).toMatch(/\[redacted\]$/)
  expect(redactText(text)).not.toContain('51HxYz')
})

test.each(['4242424242424242', '4242 4242 4242 4242', '4242-4242-4242-4242', '378282246310005'])(
  'the card number %s is masked in a text',
  (number) => {
    expect(redactText(`No such card: ${number}.`)).toBe('No such card: [redacted].')
  },
)

test('other long numbers stay', () => {
  expect(redactText('at 1767225600000, tml_4242424242424241')).toBe('at 1767225600000, tml_4242424242424241')
})

test('input of customers and bytes are masked', () => {
  const action = { type: 'collect_inputs', collect_inputs: { inputs: [{ text: { value: 'Jane' } }] } }
  expect(
    redact({ action, inputs: ['Jane'], card_present: { number: '4' }, body: Buffer.from('Jane') }),
  ).toEqual({
    action: { type: 'collect_inputs', collect_inputs: '[redacted]' },
    inputs: '[redacted]',
    card_present: { number: '[redacted]' },
    body: '[bytes]',
  })
})

test('values that JSON cannot represent do not stop a logger', () => {
  expect(JSON.stringify(redact({ total: 12n, run: () => {} }))).toBe('{"total":"12","run":"[function]"}')
})
