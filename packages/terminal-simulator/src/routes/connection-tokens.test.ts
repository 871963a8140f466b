import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { failure, raw, simulation } from '../test-support/client.ts'

const [hq, dublin] = demoSeed.locations
const [atHq, atDublin] = demoSeed.readers

async function activate(simulator: { url: string }, params: Record<string, string>) {
  return raw(simulator, 'POST', '/v1/terminal/connection_tokens/activate', {
    body: new URLSearchParams(params).toString(),
    headers: { authorization: '' },
  })
}

// Shape of two test tokens published in stripe/stripe-terminal-android#113 and stripe-terminal-react-native#776.
test('the secret of a token contains its account, like Stripe’s test tokens', async () => {
  await using world = await simulation()
  const token = await world.stripe.terminal.connectionTokens.create()
  const [, inner] = /^pst_test_([A-Za-z0-9+/]+)_00[A-Za-z0-9]{8}$/.exec(token.secret) ?? []
  expect(Buffer.from(inner as string, 'base64').toString()).toMatch(
    /^acct_1SimTerminalDemo0,[A-Za-z0-9]{32}$/,
  )
  expect(token).not.toHaveProperty('location')
  expect((await world.stripe.terminal.connectionTokens.create()).secret).not.toBe(token.secret)
})

test('a token can be limited to a location, which must exist', async () => {
  await using world = await simulation({ seed: demoSeed })
  const token = await world.stripe.terminal.connectionTokens.create({ location: hq.id })
  expect(token.location).toBe(hq.id)
  const refused = await failure(world.stripe.terminal.connectionTokens.create({ location: 'tml_x' }))
  expect(refused).toMatchObject({ statusCode: 400, code: 'resource_missing', param: 'location' })
  expect(refused.message).toBe("No such location: 'tml_x'")
})

// Wording: stripe/stripe-terminal-android#425.
test('a token can be activated once', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { secret } = await world.stripe.terminal.connectionTokens.create({ location: hq.id })
  const first = await activate(world.simulator, { pos_activation_token: secret })
  expect(first.status).toBe(200)
  expect(first.json).toMatchObject({ account: 'acct_1SimTerminalDemo0', livemode: false, location: hq.id })

  const second = await activate(world.simulator, { pos_activation_token: secret })
  expect(second.status).toBe(400)
  expect(second.error).toEqual({
    message:
      'The Stripe Terminal ConnectionToken has already been redeemed. Please generate a new one using v1/terminal/connection_tokens.',
    type: 'invalid_request_error',
  })
})

// Wording: stripe/stripe-terminal-android#344. Stripe publishes no lifetime; it is an option.
test('a token expires', async () => {
  await using world = await simulation({ connectionTokenLifetimeMs: 60_000 })
  const early = await world.stripe.terminal.connectionTokens.create()
  const late = await world.stripe.terminal.connectionTokens.create()
  await world.clock.advance(59_999)
  expect((await activate(world.simulator, { pos_activation_token: early.secret })).status).toBe(200)
  await world.clock.advance(1)
  const expired = await activate(world.simulator, { pos_activation_token: late.secret })
  expect(expired.status).toBe(400)
  expect(expired.error.message).toBe(
    'Stripe Terminal ConnectionToken has expired. Please download a new one using v1/terminal/connection_tokens',
  )
})

// Stripe docs: terminal/fleet/locations-and-zones, "connection tokens".
test('a token of one location cannot be used for a reader at another', async () => {
  await using world = await simulation({ seed: demoSeed })
  const token = async (location?: string) =>
    (await world.stripe.terminal.connectionTokens.create(location ? { location } : {})).secret

  const reached = await activate(world.simulator, {
    pos_activation_token: await token(hq.id),
    reader: atHq.id,
  })
  expect(reached.status).toBe(200)
  const unlimited = await activate(world.simulator, {
    pos_activation_token: await token(),
    reader: atDublin.id,
  })
  expect(unlimited.status).toBe(200)
  const refused = await activate(world.simulator, {
    pos_activation_token: await token(dublin.id),
    reader: atHq.id,
  })
  expect([refused.status, refused.error.param]).toEqual([400, 'reader'])
})

test('an unknown token is refused, and the request log contains no token', async () => {
  await using world = await simulation()
  expect((await activate(world.simulator, { pos_activation_token: 'pst_test_unknown' })).status).toBe(400)
  expect((await activate(world.simulator, {})).error).toMatchObject({ code: 'parameter_missing' })
  expect(world.simulator.requests[0]?.params).toEqual({ pos_activation_token: '[redacted]' })
})
