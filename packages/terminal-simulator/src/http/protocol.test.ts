import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { API_VERSION, startSimulator } from '../index.ts'
import { failure, HQ, raw, simulation, stripeFor } from '../test-support/client.ts'

test('every answer has the request id and the API version, and echoes account and idempotency key', async () => {
  await using world = await simulation({
    seed: { accounts: [{ id: 'acct_1' }, { id: 'acct_2', connected_to: 'acct_1' }] },
  })
  const answer = await raw(world.simulator, 'POST', '/v1/terminal/connection_tokens', {
    headers: { 'Stripe-Version': '2025-01-27.acacia', 'Stripe-Account': 'acct_2', 'Idempotency-Key': 'k1' },
  })
  expect(answer.headers.get('request-id')).toMatch(/^req_[A-Za-z0-9]{14}$/)
  expect(answer.headers.get('stripe-version')).toBe('2025-01-27.acacia')
  expect(answer.headers.get('stripe-account')).toBe('acct_2')
  expect(answer.headers.get('idempotency-key')).toBe('k1')
  expect(answer.headers.get('content-type')).toBe('application/json')

  const plain = await raw(world.simulator, 'GET', '/v1/terminal/locations')
  expect(plain.headers.get('stripe-version')).toBe('2026-10-28.endive')
  expect(plain.headers.has('stripe-account')).toBe(false)
})

test('an unknown path, and a known path with another method, are unrecognized URLs', async () => {
  await using world = await simulation()
  const unknown = await raw(world.simulator, 'GET', '/v1/foo')
  expect(unknown.status).toBe(404)
  expect(unknown.error).toEqual({
    type: 'invalid_request_error',
    message:
      'Unrecognized request URL (GET: /v1/foo). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.',
  })
  const wrongMethod = await raw(world.simulator, 'PUT', '/v1/terminal/locations')
  expect(wrongMethod.status).toBe(404)
  expect(wrongMethod.error.message).toContain('Unrecognized request URL (PUT: /v1/terminal/locations).')
  const noId = await raw(world.simulator, 'GET', '/v1/terminal/locations/')
  expect(noId.error.message).toContain('remove the trailing slash')
})

test('a key is required and must have the format of a secret key', async () => {
  await using world = await simulation()
  const none = await raw(world.simulator, 'GET', '/v1/terminal/readers', { headers: { authorization: '' } })
  expect(none.status).toBe(401)
  expect(none.error.message).toContain('You did not provide an API key.')

  const publishable = await failure(stripeFor(world.simulator, 'pk_test_123').terminal.readers.list())
  expect([publishable.statusCode, publishable.code]).toEqual([403, 'secret_key_required'])

  const invalid = await failure(stripeFor(world.simulator, 'nonsense-key-1234').terminal.readers.list())
  expect(invalid.type).toBe('StripeAuthenticationError')
  expect(invalid.message).toMatch(/^Invalid API Key provided: \*+1234$/)
  expect(world.simulator.requests.map((request) => request.account)).toEqual([null, null, null])
})

test('a key is also read from Basic authentication', async () => {
  await using world = await simulation()
  const basic = `Basic ${Buffer.from('sk_test_x:').toString('base64')}`
  const answer = await raw(world.simulator, 'GET', '/v1/terminal/readers', {
    headers: { authorization: basic },
  })
  expect(answer.status).toBe(200)
})

test('a seed with keys admits only these, and a restricted key has only its permissions', async () => {
  await using world = await simulation({
    seed: {
      keys: [
        { key: 'sk_test_ours' },
        { key: 'rk_test_tokens', permissions: ['terminal_connection_token_write'] },
      ],
    },
  })
  const stranger = await failure(stripeFor(world.simulator, 'sk_test_stranger').terminal.readers.list())
  expect(stranger.statusCode).toBe(401)
  expect(stranger.message).not.toContain('stranger')
  await stripeFor(world.simulator, 'sk_test_ours').terminal.readers.list()

  const restricted = stripeFor(world.simulator, 'rk_test_tokens')
  await restricted.terminal.connectionTokens.create()
  const refused = await failure(restricted.terminal.readers.list())
  expect(refused.type).toBe('StripePermissionError')
  expect(refused.message).toMatch(
    /^The provided key 'rk_test_\*+' does not have the required permissions for this endpoint on account 'acct_1SimTerminalDemo0'\. Having the 'rak_terminal_reader_read' permission would allow this request to continue\.$/,
  )
})

test('accounts and modes are isolated from each other', async () => {
  await using world = await simulation({
    seed: {
      accounts: [
        { id: 'acct_platform' },
        { id: 'acct_shop', connected_to: 'acct_platform' },
        { id: 'acct_other' },
      ],
    },
  })
  const { stripe, simulator } = world
  const shop = { stripeAccount: 'acct_shop' }
  const location = await stripe.terminal.locations.create(HQ, shop)

  expect((await stripe.terminal.locations.retrieve(location.id, {}, shop)).id).toBe(location.id)
  expect((await failure(stripe.terminal.locations.retrieve(location.id))).code).toBe('resource_missing')
  expect((await failure(stripe.terminal.connectionTokens.create({ location: location.id }))).statusCode).toBe(
    400,
  )

  const live = stripeFor(simulator, 'sk_live_secret')
  expect((await failure(live.terminal.locations.retrieve(location.id, {}, shop))).code).toBe(
    'resource_missing',
  )
  expect((await live.terminal.locations.create(HQ)).livemode).toBe(true)
  expect((await stripe.terminal.locations.list()).data).toEqual([])

  for (const stripeAccount of ['acct_other', 'acct_unknown']) {
    const refused = await failure(stripe.terminal.locations.list({}, { stripeAccount }))
    expect([refused.statusCode, refused.code]).toEqual([403, 'account_invalid'])
    expect(refused.message).toContain(`does not have access to account '${stripeAccount}'`)
  }
})

test('a body must be a form, of bounded size, in valid percent-encoding', async () => {
  await using world = await simulation({ maxBodyBytes: 1000 })
  const post = (body: string, headers = {}) =>
    raw(world.simulator, 'POST', '/v1/terminal/locations', { body, headers })

  const json = await post('{}', { 'content-type': 'application/json' })
  expect([json.status, json.error.type]).toEqual([400, 'invalid_request_error'])
  expect(json.error.message).toContain(
    'check that your POST content type is application/x-www-form-urlencoded',
  )

  const huge = await post(`display_name=${'x'.repeat(100_000)}`)
  expect([huge.status, huge.error.type]).toEqual([413, 'invalid_request_error'])

  const malformed = await post('display_name=%zz')
  expect([malformed.status, malformed.error.type]).toEqual([400, 'invalid_request_error'])

  const emptyJson = await raw(world.simulator, 'POST', '/v1/terminal/connection_tokens', {
    headers: { 'content-type': 'application/json' },
  })
  expect(emptyJson.status).toBe(200)
})

test('a header outside of ASCII does not fail', async () => {
  await using world = await simulation()
  const answer = await raw(world.simulator, 'GET', '/v1/terminal/readers', {
    headers: { 'Idempotency-Key': 'é' },
  })
  expect(answer.status).toBe(200)
})

test.each(['newest', '2026-13-01', '1999-99-99', '2026-10-28.'])(
  '%s is not an API version',
  async (version) => {
    await using world = await simulation()
    const refused = await raw(world.simulator, 'GET', '/v1/terminal/readers', {
      headers: { 'Stripe-Version': version },
    })
    expect([refused.status, refused.error.message]).toEqual([400, `Invalid Stripe API version: ${version}`])
    await expect(startSimulator({ port: 0, apiVersion: version })).rejects.toThrow(`apiVersion ${version}`)
  },
)

test('a request without an API version, and events, have the default version', async () => {
  await using world = await simulation({ apiVersion: '2022-11-15' })
  const body = 'amount=1250&currency=usd&payment_method_types[0]=card_present&capture_method=manual'
  const old = await raw(world.simulator, 'POST', '/v1/payment_intents', { body })
  expect([old.status, old.headers.get('stripe-version')]).toEqual([200, '2022-11-15'])
  const headers = { 'Stripe-Version': API_VERSION }
  const newest = await raw(world.simulator, 'POST', '/v1/payment_intents', { body, headers })
  expect(newest.error.code).toBe('payment_method_types_no_longer_supported')
  expect((await world.stripe.events.list()).data).toMatchObject([{ api_version: '2022-11-15' }])
})

test('bytes that are not HTTP are answered with an error in the same format', async () => {
  await using world = await simulation()
  const socket = connect(world.simulator.port, '127.0.0.1')
  socket.write('HELLO\r\n\r\n')
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/)
  expect(JSON.parse(answer.split('\r\n\r\n')[1] as string).error.type).toBe('invalid_request_error')
})
