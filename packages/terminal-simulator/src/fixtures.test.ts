import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HQ, simulation } from './test-support/client.ts'

/** Stripe's published example objects (stripe/openapi, fixtures3.json). */
const fixtures = JSON.parse(
  readFileSync(new URL('./test-support/stripe-fixtures.json', import.meta.url), 'utf8'),
)

/** Members that only one side has, and members of another JSON type. `null` on one side is a member that may be null. */
function differences(ours: unknown, stripes: unknown, path = ''): string[] {
  if (ours === null || stripes === null) return ours === stripes ? [] : [`${path}: null on one side`]
  if (typeof ours !== typeof stripes) return [`${path}: ${typeof ours} instead of ${typeof stripes}`]
  if (typeof ours !== 'object' || Array.isArray(ours)) return []
  const [a, b] = [ours as Record<string, unknown>, stripes as Record<string, unknown>]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => {
    const at = path ? `${path}.${key}` : key
    if (!(key in a)) return [`${at}: missing`]
    if (!(key in b)) return [`${at}: not in the fixture`]
    return differences(a[key], b[key], at)
  })
}

/** What the client adds to an answer is not on the wire. */
function wire(answer: { lastResponse: unknown }): unknown {
  return JSON.parse(JSON.stringify(answer))
}

test('a location has the members of the published one', async () => {
  await using world = await simulation()
  const location = await world.stripe.terminal.locations.create(HQ)
  expect(differences(wire(location), fixtures['terminal.location'])).toEqual([])
  const deleted = await world.stripe.terminal.locations.del(location.id)
  expect(differences(wire(deleted), fixtures['deleted_terminal.location'])).toEqual([])
})

test('a reader has the members of the published one', async () => {
  await using world = await simulation()
  const reader = await world.stripe.terminal.readers.create({ registration_code: 'simulated-wpe' })
  const permitted: Record<string, string> = {
    'action: null on one side': 'the published reader has just failed a refund; a new one has had no action',
    'device_sw_version: null on one side':
      'a simulated reader reports a version, as in the API reference of Terminal',
    'last_seen_at: null on one side':
      'the published reader was never seen; a simulated one is, in milliseconds',
  }
  expect(differences(wire(reader), fixtures['terminal.reader'])).toEqual(Object.keys(permitted))
  const deleted = await world.stripe.terminal.readers.del(reader.id)
  expect(differences(wire(deleted), fixtures['deleted_terminal.reader'])).toEqual([])
})

test('a connection token has the members of the published one', async () => {
  await using world = await simulation()
  const token = await world.stripe.terminal.connectionTokens.create()
  expect(differences(wire(token), fixtures['terminal.connection_token'])).toEqual([])
})
