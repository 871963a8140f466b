import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import Stripe from 'stripe'
import { expect, onTestFinished, test } from 'vitest'
import { brokenStripe } from '../test-support/stripe.ts'
import { undiciHttpClient } from './undici-client.ts'

/** A stripe-node over the client under test, against a server that misbehaves. */
async function clientAgainst(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
  config: { timeout?: number; maxNetworkRetries?: number } = {},
) {
  const upstream = await brokenStripe(listener)
  const httpClient = undiciHttpClient()
  onTestFinished(async () => {
    await upstream[Symbol.asyncDispose]()
    await httpClient.close()
  })
  const { apiKey, ...address } = upstream.stripe
  return new Stripe(apiKey, { ...address, httpClient, maxNetworkRetries: 0, ...config })
}

const ok = (response: ServerResponse) =>
  response
    .writeHead(200, { 'request-id': 'req_1' })
    .end('{"object":"terminal.connection_token","secret":"pst_test_1"}')

/** How many requests are on their way at once. */
const MOST = 64

test('a request goes out as stripe-node wrote it and its answer comes back', async () => {
  let seen: { url?: string | undefined; body: string; key?: unknown } | undefined
  const stripe = await clientAgainst(async (request, response) => {
    const body = (await request.toArray()).join('')
    seen = { url: request.url, body, key: request.headers['idempotency-key'] }
    ok(response)
  })
  const token = await stripe.terminal.connectionTokens.create({ location: 'tml_1' })
  expect(token).toEqual({ object: 'terminal.connection_token', secret: 'pst_test_1' })
  expect(token.lastResponse).toMatchObject({ requestId: 'req_1', statusCode: 200 })
  expect(seen).toEqual({
    url: '/v1/terminal/connection_tokens',
    body: 'location=tml_1',
    key: expect.any(String),
  })
})

test('an answer that never comes ends in a timeout', async () => {
  const stripe = await clientAgainst(() => {}, { timeout: 50 })
  await expect(stripe.terminal.connectionTokens.create()).rejects.toMatchObject({
    type: 'StripeConnectionError',
    message: expect.stringContaining('timeout'),
  })
})

test('a body that never ends does too', async () => {
  const stripe = await clientAgainst((_request, response) => response.writeHead(200).write('{"object":'), {
    timeout: 50,
  })
  await expect(stripe.terminal.connectionTokens.create()).rejects.toMatchObject({
    type: 'StripeConnectionError',
    message: expect.stringContaining('timeout'),
  })
})

test('a request that timed out while it waited for a connection is never sent', async () => {
  const waiting: ServerResponse[] = []
  const full = Promise.withResolvers<void>()
  let arrived = 0
  const stripe = await clientAgainst((_request, response) => {
    arrived++
    if (arrived > MOST) return ok(response)
    waiting.push(response)
    if (arrived === MOST) full.resolve()
  })
  const { connectionTokens } = stripe.terminal
  const crowd = Array.from({ length: MOST }, () => connectionTokens.create())
  await full.promise
  await expect(connectionTokens.create({}, { timeout: 50 })).rejects.toThrow('timeout')
  const patient = connectionTokens.create()
  for (const response of waiting) ok(response)
  await Promise.all([...crowd, patient])
  expect(arrived).toBe(MOST + 1)
})

test('a connection that is cut before the answer is retried once, under the same key', async () => {
  const keys: unknown[] = []
  const stripe = await clientAgainst((request, response) => {
    keys.push(request.headers['idempotency-key'])
    if (keys.length === 1) request.socket.destroy()
    else ok(response)
  })
  expect(await stripe.terminal.connectionTokens.create()).toHaveProperty('secret')
  expect(keys).toHaveLength(2)
  expect(keys[0]).toBe(keys[1])
})

test('an answer that is no JSON is an error of its own', async () => {
  const stripe = await clientAgainst((_request, response) => response.end('<html>'))
  await expect(stripe.terminal.connectionTokens.create()).rejects.toMatchObject({ type: 'StripeAPIError' })
})

test('a download comes as a stream', async () => {
  const httpClient = undiciHttpClient()
  const upstream = await brokenStripe((_request, response) => response.end('pdf'))
  const { host, port, protocol } = upstream.stripe
  const answer = await httpClient.makeRequest(host, String(port), '/', 'GET', {}, '', protocol, 1_000)
  let completed = false
  const stream = answer.toStream(() => {
    completed = true
  }) as NodeJS.ReadableStream
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(stream, 'end')
  expect(Buffer.concat(chunks).toString()).toBe('pdf')
  expect(completed).toBe(true)
  await upstream[Symbol.asyncDispose]()
  await httpClient.close()
})
