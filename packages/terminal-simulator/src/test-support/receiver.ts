import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A received POST, with the exact text of its body. */
export interface Received {
  path: string
  headers: IncomingHttpHeaders
  signature: string
  body: string
}

/** Returns the answer: a status, with headers if needed. `never` keeps the connection open without an answer. */
export type Reply = (received: Received) => Verdict | Promise<Verdict>
type Verdict = number | 'never' | { status: number; headers: Record<string, string> }

/** An HTTP server that receives webhooks. `await using` closes it. */
export async function receiver(reply: Reply = () => 200) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const one: Received = {
      path: request.url as string,
      headers: request.headers,
      signature: request.headers['stripe-signature'] as string,
      body: await text(request),
    }
    received.push(one)
    const verdict = await reply(one)
    if (verdict === 'never') return
    const { status, headers } = typeof verdict === 'number' ? { status: verdict, headers: {} } : verdict
    response.writeHead(status, headers).end(`answer ${status}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    /** All received POSTs, oldest first. */
    received,
    /** The types of the received events, in order. */
    types: () => received.map(({ body }) => JSON.parse(body).type as string),
    /** Changes the answer to the next POSTs. */
    reply(next: Reply) {
      reply = next
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}
