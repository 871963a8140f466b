import { expect } from 'vitest'
import { authorization, send } from '../http-caller.ts'
import { HQ, HQ_READER, type Visitor } from '../shop.ts'
import { expectError, expectInvalid, expectOk, type Stage, type Stories, withoutStripe } from './story.ts'

interface Post {
  path?: string
  visitor?: Visitor
  type?: string
  body?: RequestInit['body']
  headers?: Record<string, string>
}

function post(
  { url }: Stage,
  { path = '/connection_tokens', visitor = 'device', type, body, headers }: Post,
) {
  const init: RequestInit & { duplex?: 'half' } = {
    method: 'POST',
    headers: { ...authorization(visitor), ...(type ? { 'content-type': type } : {}), ...headers },
    body: body ?? null,
  }
  if (body instanceof ReadableStream) init.duplex = 'half'
  return send(`${url}${path}`, init)
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

/** A body sent in chunks, without a length. */
function chunked(...parts: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
      controller.close()
    },
  })
}

export const httpStories: Stories = {
  "Stripe's example apps find the token at their own path": async (stage) => {
    const answer = await post(stage, { path: '/connection_token' })
    expectOk(answer)
    expect(answer.body.secret).toMatch(/^pst_test_/)
  },
  'a token needs no body: none, an empty JSON, an empty form, an empty chunked one': async (stage) => {
    expectOk(await post(stage, {}))
    expectOk(await post(stage, { type: JSON_TYPE }))
    expectOk(await post(stage, { type: JSON_TYPE, body: '' }))
    expectOk(await post(stage, { type: JSON_TYPE, body: '{}' }))
    expectOk(await post(stage, { type: FORM, body: '' }))
    expectOk(await post(stage, { type: JSON_TYPE, body: chunked() }))
  },
  'the location may come as JSON or as a form': async (stage) => {
    const forms = [
      { type: JSON_TYPE, body: JSON.stringify({ location: HQ }) },
      { type: 'application/json; charset=utf-8', body: chunked('{"location":', `"${HQ}"}`) },
      { type: FORM, body: `location=${HQ}` },
      { type: `${FORM}; charset=UTF-8`, body: new URLSearchParams({ location: HQ }).toString() },
    ]
    for (const form of forms) {
      const answer = await post(stage, { visitor: 'manager', ...form })
      expectOk(answer)
      expect(answer.body.location).toBe(HQ)
    }
  },
  'forms nest with brackets, and their numbers are numbers': async (stage) => {
    const body =
      'display_name=Form%20%26+Co&address[line1]=a&address[postal_code]=b&address[country]=IE&metadata[n]=1'
    const created = await post(stage, { path: '/locations', visitor: 'admin', type: FORM, body })
    expectOk(created)
    expect(created.body).toMatchObject({
      display_name: 'Form & Co',
      address: { line1: 'a', country: 'IE' },
      metadata: { n: '1' },
    })
    expectOk(await stage.call('locations.del', { location: created.body.id }, 'admin'))
  },
  'nothing is ever stored on the way': async (stage) => {
    const answers = [
      await post(stage, {}),
      await post(stage, { body: 'nonsense', type: 'text/plain' }),
      await send(`${stage.url}/connection_tokens`, { method: 'POST' }),
    ]
    for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store')
  },
  'answers are JSON, as they say': async (stage) => {
    for (const visitor of ['device', 'powerless'] as const) {
      const { headers } = await post(stage, { visitor })
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  },
  'a stranger is told how to authenticate': async ({ url }) => {
    const answer = await send(`${url}/connection_tokens`, { method: 'POST' })
    expectError(answer, 401, 'unauthenticated')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  },
  'whoever is too fast is told when to come back': async (stage) => {
    await using limited = await stage.open({ tokenLimit: { burst: 1, perMinute: 1 } })
    const { url } = limited
    const request = { method: 'POST', headers: authorization('device') }
    expectOk(await send(`${url}/connection_tokens`, request))
    const refused = await send(`${url}/connection_tokens`, request)
    expectError(refused, 429, 'rate_limited')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  },
  'a body that cannot be read is refused before Stripe hears of it': async (stage) => {
    const bodies: Post[] = [
      { type: JSON_TYPE, body: '{"location":' },
      { type: JSON_TYPE, body: '[]' },
      { type: JSON_TYPE, body: '"tml_x"' },
      { type: 'text/plain', body: 'location=x' },
      { type: 'multipart/form-data; boundary=x', body: '--x--' },
      { type: JSON_TYPE, body: '{}', headers: { 'content-encoding': 'br' } },
      { type: FORM, body: 'location[a]=1&location=2' },
    ]
    for (const body of bodies) {
      const answer = await withoutStripe(stage, () => post(stage, body))
      expect(answer.status, JSON.stringify(body)).toBeGreaterThanOrEqual(400)
      expect(answer.status, JSON.stringify(body)).toBeLessThan(500)
      expect(JSON.stringify(answer.body)).toMatch(/\w+/)
    }
  },
  'a huge body is refused before Stripe hears of it': async (stage) => {
    const body = JSON.stringify({ location: 'x'.repeat(1024 * 1024) })
    for (const sent of [body, chunked(body)]) {
      const answer = await withoutStripe(stage, () => post(stage, { type: JSON_TYPE, body: sent }))
      expect([400, 413]).toContain(answer.status)
    }
  },
  'a stranger cannot make the server read a huge body': async (stage) => {
    const body = JSON.stringify({ location: 'x'.repeat(60_000) })
    const answer = await withoutStripe(stage, () =>
      send(`${stage.url}/connection_tokens`, {
        method: 'POST',
        body,
        headers: { 'content-type': JSON_TYPE },
      }),
    )
    expectError(answer, 401, 'unauthenticated')
  },
  'a token takes no idempotency key': async (stage) => {
    const answer = await withoutStripe(stage, () => post(stage, { headers: { 'idempotency-key': 'k' } }))
    expectInvalid(answer, 'Idempotency-Key')
  },
  'a write sent twice under one key is done once, and only for its own caller': async (stage) => {
    const location = { display_name: 'Twice', address: { line1: 'a', postal_code: 'b', country: 'IE' } }
    const create = (visitor: Visitor) =>
      post(stage, {
        path: '/locations',
        visitor,
        type: JSON_TYPE,
        body: JSON.stringify(location),
        headers: { 'idempotency-key': 'one-attempt' },
      })
    expectOk(await create('admin'))
    expectOk(await create('admin'))
    expectOk(await create('otherAdmin'))
    const [one, again, other] = stage.shop.requests.slice(-3).map(({ idempotencyKey }) => idempotencyKey)
    expect(one).toBe(again)
    expect(one).not.toBe(other)
    expect(one).not.toContain('one-attempt')
    const listed = await stage.call('locations.list', { limit: 100 }, 'admin')
    for (const { id, display_name } of listed.body.data) {
      if (display_name === 'Twice') expectOk(await stage.call('locations.del', { location: id }, 'admin'))
    }
  },
  'the path says which object is meant, and the body does not': async (stage) => {
    const answer = await withoutStripe(stage, () =>
      post(stage, {
        path: `/readers/${HQ_READER}`,
        visitor: 'manager',
        type: JSON_TYPE,
        body: '{"reader":"tmr_other"}',
      }),
    )
    expectInvalid(answer, 'reader')
  },
  'numbers in a query are numbers': async (stage) => {
    const ok = await send(`${stage.url}/locations?limit=1`, { headers: authorization('admin') })
    expect(ok.body.data).toHaveLength(1)
    for (const query of [
      'limit=one',
      'limit=1.5',
      'limit=',
      'limit[]=1',
      'limit=1&limit=2',
      'colour=red',
      'a=%zz',
    ]) {
      const answer = await withoutStripe(stage, () =>
        send(`${stage.url}/locations?${query}`, { headers: authorization('admin') }),
      )
      expect(answer.status, query).toBe(400)
    }
  },
  'what is not ours is not answered as ours': async ({ url }) => {
    for (const [method, path] of [
      ['GET', '/connection_tokens'],
      ['POST', '/nothing'],
      ['PUT', `/readers/${HQ_READER}`],
      ['GET', `/readers/${HQ_READER}/nothing`],
    ] as const) {
      const response = await fetch(`${url}${path}`, { method, headers: authorization('admin') })
      await response.text()
      expect([404, 405]).toContain(response.status)
    }
  },
}
