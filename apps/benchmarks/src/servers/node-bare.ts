import { Agent } from 'undici'
import { API_KEY, LOCATION, type Start, serve } from './shop.ts'

/** The floor: `node:http` and undici, without stripe-node and without a framework. */
export const start: Start = ({ host, port }) => {
  const agent = new Agent({ connections: 64 })
  const origin = `http://${host}:${port}`
  const headers = {
    authorization: `Bearer ${API_KEY}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  return serve(async (request, response) => {
    request.resume()
    const { statusCode, body } = await agent.request({
      origin,
      path: '/v1/terminal/connection_tokens',
      method: 'POST',
      headers,
      body: `location=${LOCATION}`,
    })
    const { secret } = (await body.json()) as { secret: string }
    response.writeHead(statusCode, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ secret }))
  })
}
