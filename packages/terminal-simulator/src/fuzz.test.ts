import fc from 'fast-check'
import { expect, test } from 'vitest'
import { demoSeed } from './index.ts'
import { COMMANDS } from './state/reader-slot.ts'
import { raw, simulation } from './test-support/client.ts'

const READER = `/v1/terminal/readers/${demoSeed.readers[0].id}`
const PATHS = [
  '/v1/terminal/connection_tokens',
  '/v1/terminal/connection_tokens/activate',
  '/v1/terminal/locations',
  `/v1/terminal/locations/${demoSeed.locations[0].id}`,
  '/v1/terminal/readers',
  READER,
  ...COMMANDS.map((command) => `${READER}/${command}`),
  ...['present_payment_method', 'succeed_input_collection', 'timeout_input_collection'].map(
    (helper) => `/v1/test_helpers/terminal/readers/${demoSeed.readers[0].id}/${helper}`,
  ),
  '/v1/terminal/configurations',
  '/v1/terminal/onboarding_links',
  '/v1/setup_intents',
  '/v1/setup_attempts',
]
const NAMES = [
  'address',
  'address[country]',
  'address[line1]',
  'address_kanji[town]',
  'allow_redisplay',
  'allowed_payment_method_types[]',
  'amount',
  'amount_tip',
  'card_present[number]',
  'cart[currency]',
  'cart[line_items][0][amount]',
  'cart[total]',
  'display_name',
  'expand',
  'expand[]',
  'expand[0]',
  'inputs[0][type]',
  'inputs[0][custom_text][title]',
  'inputs[__proto__][type]',
  'label',
  'limit',
  'location',
  'metadata',
  'metadata[a]',
  'payment_intent',
  'payment_method',
  'pos_activation_token',
  'process_config[skip_tipping]',
  'registration_code',
  'setup_intent',
  'starting_after',
  'status',
  'tipping[usd][percentages][]',
  'tipping[__proto__][percentages][]',
  'type',
  'wifi[type]',
  '__proto__',
  '__proto__[x]',
  'constructor[prototype][x]',
  'metadata[__proto__]',
  `a${'[b]'.repeat(200)}`,
]
const VALUES = [
  '',
  '0',
  '-1',
  'US',
  'data.location',
  'always',
  'card_present',
  'cart',
  'pm_card_visa',
  'simulated-wpe',
  'text',
  'true',
  'usd',
  demoSeed.locations[0].id,
  '%',
  '%ff',
  '%00',
  'é',
  '[]',
]

const name = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.string({ unit: 'binary', maxLength: 12 }).map(encodeLoosely),
)
const value = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.string({ unit: 'binary', maxLength: 12 }).map(encodeLoosely),
)
const body = fc
  .array(fc.tuple(name, value), { maxLength: 8 })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'))
const path = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...PATHS) },
  { weight: 1, arbitrary: fc.webPath() },
  { weight: 1, arbitrary: fc.webSegment().map((segment) => `/v1/terminal/readers/${segment}`) },
)

test('every request is answered with an object or an error in the format of Stripe, never with a 5xx', async () => {
  await using world = await simulation({ seed: demoSeed, deleteLocationWithReaders: 'allowed' })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
      path,
      body,
      async (method, path, body) => {
        const target = method === 'POST' ? path : `${path}?${encodeURI(body)}`
        const answer = await raw(
          world.simulator,
          method,
          target.startsWith('/v') ? target : `/v1${target}`,
          method === 'POST' ? { body } : {},
        )
        expect(answer.headers.get('request-id')).toMatch(/^req_/)
        if (answer.status === 200) {
          expect(answer.json.object).toBeTypeOf('string')
          return
        }
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
        expect(answer.error.type).toBe('invalid_request_error')
        expect(answer.error.message).toMatch(/./)
      },
    ),
    { numRuns: 600 },
  )
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})

// Does not encode `%`, brackets and `=`, so that invalid encodings are sent as well.
function encodeLoosely(text: string): string {
  return text.replace(/[^\x20-\x7e]|[&#+ ]/gu, (character) => {
    return character.isWellFormed() ? encodeURIComponent(character) : '%ED%A0%80'
  })
}
