import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An address that Stripe can be told before the program behind it has one of its own, like `stripe listen --forward-to`. */
export async function startForwarder() {
  let target: string | undefined
  const server = createServer((request, response) => {
    if (target === undefined) return void response.writeHead(503).end()
    const { method = 'POST', headers } = request
    const onward = send(target, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    to(url: string) {
      target = url
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
