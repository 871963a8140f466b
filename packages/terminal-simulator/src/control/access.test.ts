import { request } from 'node:http'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { simulation } from '../test-support/client.ts'
import { askPlainly, type Json, type Running } from '../test-support/control.ts'
import { READER, till } from '../test-support/till.ts'
import { operations } from './operations.ts'

/** A request with headers that `fetch` does not send. */
function withHeaders({ simulator }: Running, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${simulator.url}/_simulator/reset`, { method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
      .on('error', reject)
      .end()
  })
}

test.each<[string, Record<string, string>, number]>([
  ['a name that was made to point here', { host: 'evil.example:12111' }, 403],
  ['a name that only begins well', { host: 'localhost.evil.example' }, 403],
  ['a page of another site', { origin: 'https://evil.example' }, 403],
  ['a page without an origin', { origin: 'null' }, 403],
  ['localhost', { host: 'localhost:12111', origin: 'http://localhost:3000' }, 200],
  ['IPv6', { host: '[::1]:12111' }, 200],
])('access from %s', async (_who, headers, status) => {
  await using world = await simulation()
  expect(await withHeaders(world, headers)).toBe(status)
})

test('invalid JSON, an unknown route and an unknown method are refused with a reason', async () => {
  await using world = await simulation({ maxBodyBytes: 100 })
  const post = async (body: string, type = 'application/json') => {
    const response = await fetch(`${world.simulator.url}/_simulator/trigger`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    })
    return [response.status, ((await response.json()) as Json).error.message]
  }
  expect(await post('{')).toEqual([400, 'Invalid request: the body is not valid JSON.'])
  expect(await post('"x"')).toEqual([400, 'Invalid request: the body must be a JSON object.'])
  expect(await post('{"__proto__":{"a":1}}')).toEqual([400, 'Received unknown parameter: __proto__'])
  expect(await post('{"a":1}')).toEqual([400, 'Received unknown parameter: a'])
  expect(await post('{}', 'text/plain')).toEqual([415, 'the body must be application/json'])
  expect(await post(`"${'x'.repeat(200)}"`)).toEqual([413, 'the body is larger than 100 bytes'])
  expect((await askPlainly(world, 'GET', '/nothing')).status).toBe(404)
  expect((await askPlainly(world, 'PUT', '/state', {})).status).toBe(405)
  expect((await askPlainly(world, 'GET', '/requests?limit=x')).status).toBe(400)
  expect((await askPlainly(world, 'GET', '/requests?__proto__=x')).status).toBe(400)
})

/** The requests are made one after the other. */
const RUN_TIMEOUT_MS = 120_000

test(
  'no request to the control API fails with a 5xx',
  async () => {
    await using world = await till()
    const { id } = await world.intent()
    const ids = fc.constantFrom(READER, id, 'x', '%', '%00', '__proto__', 'a b')
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('timeout', 'terminal.reader.action_failed', '4242424242424242', 1e300, -1),
    )
    const names = [
      'number',
      'tip',
      'kind',
      'applied',
      'ms',
      'values',
      'type',
      'faults',
      'amount',
      'state',
      '__proto__',
    ]
    const body = fc.oneof(fc.dictionary(fc.constantFrom(...names), value), fc.jsonValue())
    const routes = operations.filter(({ path }) => path !== '/log' && path !== '/clock/advance')
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), ids, body, async ({ method, path }, segment, given) => {
        const at = path.replaceAll(/:\w+/g, segment)
        const { status, json } = await askPlainly(world, method, at, method === 'GET' ? undefined : given)
        expect(status).toBeLessThan(500)
        expect(json).toBeTypeOf('object')
      }),
      { numRuns: 800 },
    )
  },
  RUN_TIMEOUT_MS,
)
