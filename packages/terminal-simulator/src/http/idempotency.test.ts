import { expect, test } from 'vitest'
import { failure, HQ, raw, simulation, stripeFor } from '../test-support/client.ts'

const HOUR = 3_600_000
const LOCATIONS = '/v1/terminal/locations'

function post(simulator: { url: string }, key: string, body: string, path = LOCATIONS) {
  return raw(simulator, 'POST', path, { body, headers: { 'Idempotency-Key': key } })
}

const BODY =
  'display_name=HQ&address[line1]=1272%20Valencia%20Street&address[city]=San%20Francisco&address[state]=CA&address[postal_code]=94110&address[country]=US'

// Stripe docs: api/idempotent_requests.
test('a repeated request has no second effect and gets the first answer', async () => {
  await using world = await simulation()
  const first = await post(world.simulator, 'order_1', BODY)
  const second = await post(world.simulator, 'order_1', BODY)
  expect(second.status).toBe(200)
  expect(second.json).toEqual(first.json)
  expect(first.headers.has('idempotent-replayed')).toBe(false)
  expect(second.headers.get('idempotent-replayed')).toBe('true')
  expect(second.headers.get('idempotency-key')).toBe('order_1')
  expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'))
  expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'))
  expect((await world.stripe.terminal.locations.list()).data).toHaveLength(1)
})

test('the same parameters in another order are the same request', async () => {
  await using world = await simulation()
  await post(world.simulator, 'order_1', BODY)
  const again = await post(world.simulator, 'order_1', BODY.split('&').reverse().join('&'))
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
})

test('a key cannot be used with other parameters or another endpoint', async () => {
  await using world = await simulation()
  const { stripe } = world
  const location = await stripe.terminal.locations.create(HQ, { idempotencyKey: 'order_1' })
  const other = await failure(
    stripe.terminal.locations.create({ ...HQ, display_name: 'Other' }, { idempotencyKey: 'order_1' }),
  )
  expect([other.type, other.statusCode, other.code]).toEqual(['StripeIdempotencyError', 400, undefined])
  expect(other.message).toBe(
    "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'order_1' if you meant to execute a different request.",
  )
  const otherPath = await failure(
    stripe.terminal.locations.update(location.id, { display_name: 'HQ' }, { idempotencyKey: 'order_1' }),
  )
  expect(otherPath.message).toBe(
    `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${LOCATIONS}/${location.id}' vs '${LOCATIONS}'). Try using a key other than 'order_1' if you meant to execute a different request.`,
  )
})

test('a key expires after 24 hours', async () => {
  await using world = await simulation()
  const { stripe, clock } = world
  const first = await stripe.terminal.locations.create(HQ, { idempotencyKey: 'k' })
  await clock.advance(24 * HOUR - 1)
  expect((await stripe.terminal.locations.create(HQ, { idempotencyKey: 'k' })).id).toBe(first.id)
  await clock.advance(1)
  expect((await stripe.terminal.locations.create(HQ, { idempotencyKey: 'k' })).id).not.toBe(first.id)
})

test('a key belongs to its account and mode', async () => {
  await using world = await simulation({
    seed: { accounts: [{ id: 'acct_1' }, { id: 'acct_2', connected_to: 'acct_1' }] },
  })
  const { stripe, simulator } = world
  const create = (client: typeof stripe, options = {}) =>
    client.terminal.locations.create(HQ, { idempotencyKey: 'k', ...options })
  const ids = [
    await create(stripe),
    await create(stripe, { stripeAccount: 'acct_2' }),
    await create(stripeFor(simulator, 'sk_live_x')),
  ].map(({ id }) => id)
  expect(new Set(ids).size).toBe(3)
})

// Stripe docs: api/idempotent_requests: "If incoming parameters fail validation [...] we don't save the idempotent result".
test('a request with invalid parameters can be corrected under the same key', async () => {
  await using world = await simulation()
  expect((await post(world.simulator, 'k', `${BODY}&colour=red`)).error.code).toBe('parameter_unknown')
  expect((await post(world.simulator, 'k', 'display_name=HQ&address[country]=US')).error.code).toBe(
    'parameter_missing',
  )
  expect((await post(world.simulator, 'k', BODY)).status).toBe(200)
})

test('an error of the route is stored and replayed', async () => {
  await using world = await simulation()
  const retry = () => post(world.simulator, 'k', 'location=tml_x', '/v1/terminal/connection_tokens')
  const first = await retry()
  expect([first.status, first.error.code]).toEqual([400, 'resource_missing'])
  const second = await retry()
  expect(second.headers.get('idempotent-replayed')).toBe('true')
  expect(second.error.message).toBe(first.error.message)
})

test('a 401 is not stored', async () => {
  await using world = await simulation({ seed: { keys: [{ key: 'sk_test_ours' }] } })
  const send = (key: string) =>
    raw(world.simulator, 'POST', LOCATIONS, { body: BODY, key, headers: { 'Idempotency-Key': 'k' } })
  expect((await send('sk_test_theirs')).status).toBe(401)
  expect((await send('sk_test_ours')).status).toBe(200)
})

test('a key has from 1 to 255 characters', async () => {
  await using world = await simulation()
  expect((await post(world.simulator, 'k'.repeat(255), BODY)).status).toBe(200)
  const long = await post(world.simulator, 'k'.repeat(256), BODY)
  expect([long.status, long.error.type]).toEqual([400, 'invalid_request_error'])
  expect((await post(world.simulator, '', BODY)).status).toBe(400)
})

test('GET and DELETE ignore the key', async () => {
  await using world = await simulation()
  const headers = { 'Idempotency-Key': 'k' }
  await raw(world.simulator, 'GET', LOCATIONS, { headers })
  const { id } = (await post(world.simulator, 'k', BODY)).json as { id: string }
  const listed = await raw(world.simulator, 'GET', LOCATIONS, { headers })
  expect((listed.json.data as unknown[]).length).toBe(1)
  expect((await raw(world.simulator, 'DELETE', `${LOCATIONS}/${id}`, { headers })).status).toBe(200)
  expect((await raw(world.simulator, 'DELETE', `${LOCATIONS}/${id}`, { headers })).status).toBe(404)
})
