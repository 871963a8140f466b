import { createServer } from 'node:http'
import { API_KEY, LOCATION } from './servers/shop.ts'

/** A connection token as Stripe returns it. */
export const SECRET = 'pst_test_YWNjdF8xMjM0NTY3ODkwLGJlbmNobWFyaw_0012345678'
const BODY = JSON.stringify({ object: 'terminal.connection_token', location: LOCATION, secret: SECRET })

/** As many headers as Stripe's API sends: reading them is part of what a client costs. */
const HEADERS = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, POST, DELETE',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Request-Id, Stripe-Manage-Version, X-Stripe-External-Auth-Required',
  'access-control-max-age': '300',
  'cache-control': 'no-cache, no-store',
  'content-length': String(Buffer.byteLength(BODY)),
  'content-type': 'application/json',
  'request-id': 'req_BenchmarkBench',
  'stripe-version': '2026-10-28.endive',
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  vary: 'Origin',
}

/** A canned Stripe: it answers the token route and keeps nothing, so that the upstream costs next to nothing. */
export function createUpstream() {
  const server = createServer((request, response) => {
    request.resume()
    const known =
      request.method === 'POST' &&
      request.url === '/v1/terminal/connection_tokens' &&
      request.headers.authorization === `Bearer ${API_KEY}`
    response.writeHead(known ? 200 : 404, HEADERS)
    response.end(BODY)
  })
  // A server that is measured in turns must find its connections again.
  server.keepAliveTimeout = 600_000
  return server
}
