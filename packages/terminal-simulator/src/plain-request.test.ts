import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPlainRequest } from './plain-request.ts'

const lines = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`
const read = (request: string) => readPlainRequest(Buffer.from(request))

test('what Stripe’s clients send is plain', () => {
  const request = `${lines(
    'POST /v1/customers?expand[]=x HTTP/1.1',
    'Host: 127.0.0.1:12111',
    'Authorization: Bearer sk_test_1',
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 9',
    'Idempotency-Key:7',
    'Connection: keep-alive',
  )}name=Zoë`
  expect(read(request)).toEqual({
    method: 'POST',
    url: '/v1/customers?expand[]=x',
    headers: {
      host: '127.0.0.1:12111',
      authorization: 'Bearer sk_test_1',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '9',
      'idempotency-key': '7',
      connection: 'keep-alive',
    },
    body: 'name=Zoë',
  })
})

test.each([
  ['half of a head', 'GET /v1/customers HTTP/1.1\r\nHost: a\r\n'],
  ['half of a body', `${lines('POST /v1/customers HTTP/1.1', 'Host: a', 'Content-Length: 5')}name`],
  ['two at once', lines('GET /v1/customers HTTP/1.1', 'Host: a').repeat(2)],
  ['another path', lines('GET / HTTP/1.1', 'Host: a')],
  ['another method', lines('HEAD /v1/customers HTTP/1.1', 'Host: a')],
  ['an older protocol', lines('GET /v1/customers HTTP/1.0', 'Host: a')],
  ['no host', lines('GET /v1/customers HTTP/1.1', 'Accept: a')],
  ['two hosts', lines('GET /v1/customers HTTP/1.1', 'Host: a', 'Host: b')],
  ['chunks', lines('POST /v1/customers HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')],
  ['a question before the body', lines('POST /v1/customers HTTP/1.1', 'Host: a', 'Expect: 100-continue')],
  ['another protocol to come', lines('GET /v1/customers HTTP/1.1', 'Host: a', 'Upgrade: h2c')],
  ['the last one', lines('GET /v1/customers HTTP/1.1', 'Host: a', 'Connection: close')],
  ['a folded header', lines('GET /v1/customers HTTP/1.1', 'Host: a', 'Accept: b', ' c')],
  ['a header outside of ASCII', lines('GET /v1/customers HTTP/1.1', 'Host: a', 'Accept: é')],
  ['an endless head', lines('GET /v1/customers HTTP/1.1', 'Host: a', `Accept: ${'b'.repeat(10_000)}`)],
])('%s is for Node to judge', (_, request) => {
  expect(read(request)).toBeUndefined()
})

/** One in so many is not as it should be: all that is wrong at once shows little. */
function mostly<T>(right: fc.Arbitrary<T>, ...wrong: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: right }, ...wrong.map((arbitrary) => ({ weight: 1, arbitrary })))
}

const method = mostly(fc.constantFrom('GET', 'POST', 'DELETE'), fc.constantFrom('PUT', 'get', ''))
const url = mostly(
  fc.constantFrom('/v1/customers', '/v1/a?b=c&d[e]=%20', '/v2/core'),
  fc.constantFrom('/', '*', '/v1/ä', '/v1/ b', ''),
  fc.string({ maxLength: 12 }).map((path) => `/v1/${path}`),
)
const version = mostly(fc.constant('HTTP/1.1'), fc.constantFrom('HTTP/1.0', 'HTTP/2', 'http/1.1'))
const name = fc.oneof(
  fc.constantFrom('Host', 'host', 'Accept', 'Content-Length', 'Cookie', 'Connection', 'Transfer-Encoding'),
  fc.constantFrom('Idempotency-Key', '__proto__', 'constructor', 'Expect', 'X Y', ''),
  fc.string({ maxLength: 5 }),
)
const value = fc.oneof(
  fc.constantFrom(
    'a',
    '0',
    '3',
    ' 3',
    '3 ',
    '+3',
    '03',
    'keep-alive',
    'close',
    'chunked',
    'b c',
    '',
    '\t',
    'é',
  ),
  fc.string({ maxLength: 8 }),
)
const separator = mostly(fc.constant(': '), fc.constantFrom(':', ':  ', ' :', ':\t'))
const header = fc.tuple(name, separator, value).map((parts) => parts.join(''))
const lineEnd = mostly(fc.constant('\r\n'), fc.constantFrom('\n', '\r'))
const body = fc.constantFrom('', '', 'a=b', 'é=1', 'GET / HTTP/1.1\r\n\r\n')

const request = fc
  .tuple(
    method,
    url,
    version,
    fc.array(header, { maxLength: 4 }),
    body,
    lineEnd,
    mostly(fc.constant(true), fc.constant(false)),
  )
  .map(([method, url, version, headers, body, end, isRight]) => {
    const right = isRight ? ['Host: a', ...(body ? [`Content-Length: ${Buffer.byteLength(body)}`] : [])] : []
    return `${[`${method} ${url} ${version}`, ...right, ...headers].join(end)}${end}${end}${body}`
  })

test('what is read as plain, Node reads in the same way', { timeout: 60_000 }, async () => {
  const seen: object[] = []
  const server = createServer(async (message: IncomingMessage, response) => {
    const { method, url, headers } = message
    seen.push({ method, url, headers: { ...headers }, body: await text(message) })
    response.setHeader('connection', 'close').end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  let plain = 0
  try {
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const bytes = Buffer.from(sent)
        const ours = readPlainRequest(bytes)
        if (!ours) return
        plain += 1
        seen.length = 0
        const socket = connect(port, '127.0.0.1')
        socket.end(bytes)
        await text(socket)
        // Node loses a header of this name.
        const { ['__proto__']: _, ...headers } = ours.headers
        expect(seen).toEqual([{ ...ours, headers }])
      }),
      { numRuns: 3000 },
    )
  } finally {
    server.closeAllConnections()
    server.close()
  }
  expect(plain).toBeGreaterThan(100)
})
