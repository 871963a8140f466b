import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { raw, simulation } from '../test-support/client.ts'

const HEADERS = 'Host: 127.0.0.1\r\nAuthorization: Bearer sk_test_secret\r\n'
const get = `GET /v1/customers?limit=1 HTTP/1.1\r\n${HEADERS}\r\n`
const post = (name: string) =>
  `POST /v1/customers HTTP/1.1\r\n${HEADERS}Content-Length: ${5 + name.length}\r\n\r\nname=${name}`

/** A connection and its answers. */
function dial(port: number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received = ''
  const arrived = new EventTarget()
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
    arrived.dispatchEvent(new Event('text'))
  })
  return {
    socket,
    send: (text: string) => void socket.write(text),
    /** The next answer, delimited by its content-length. */
    async answer(): Promise<{ status: number; head: string; json: Record<string, unknown> }> {
      for (;;) {
        const end = received.indexOf('\r\n\r\n')
        const length = Number(/content-length: (\d+)/i.exec(received.slice(0, Math.max(end, 0)))?.[1])
        const body = Buffer.from(received.slice(end + 4))
        if (end !== -1 && body.length >= length) {
          const head = received.slice(0, end)
          received = body.subarray(length).toString()
          return {
            status: Number(head.slice(9, 12)),
            head,
            json: JSON.parse(body.subarray(0, length).toString()),
          }
        }
        await Promise.race([once(arrived, 'text'), gone(socket)])
      }
    },
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

async function gone(socket: Socket): Promise<never> {
  await once(socket, 'close')
  throw new Error('the connection has ended')
}

test('a connection serves many requests', async () => {
  await using world = await simulation()
  using line = dial(world.simulator.port)
  for (const name of ['Ada', 'Grace', 'Hedy']) {
    line.send(post(name))
    expect((await line.answer()).json.name).toBe(name)
  }
  line.send(get)
  const { status, head, json } = await line.answer()
  expect([status, json.object]).toEqual([200, 'list'])
  expect(head).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r\n/)
})

test('a request that arrives in pieces is answered, and so is the next one', async () => {
  await using world = await simulation()
  using line = dial(world.simulator.port)
  line.send(post('Ada'))
  await line.answer()
  const grace = post('Grace')
  line.send(grace.slice(0, -3))
  // After another round trip the first piece has arrived.
  await raw(world.simulator, 'GET', '/v1/customers')
  line.send(grace.slice(-3))
  expect((await line.answer()).json.name).toBe('Grace')
  line.send(post('Hedy'))
  expect((await line.answer()).json.name).toBe('Hedy')
})

test('pipelined requests are answered in order', async () => {
  await using world = await simulation()
  using line = dial(world.simulator.port)
  line.send(post('Ada') + post('Grace') + get)
  expect((await line.answer()).json.name).toBe('Ada')
  expect((await line.answer()).json.name).toBe('Grace')
  expect((await line.answer()).json.object).toBe('list')
})

test('a pipelined request behind a slow one is answered after it', async () => {
  await using world = await simulation()
  const { simulator, clock } = world
  simulator.control.faults.add({ kind: 'latency', ms: 5000, path: '/v1/customers', times: 1 })
  using line = dial(simulator.port)
  line.send(post('Ada'))
  await reached(simulator, 1)
  line.send(post('Grace'))
  await reached(simulator, 2)
  await clock.advance(5000)
  expect((await line.answer()).json.name).toBe('Ada')
  expect((await line.answer()).json.name).toBe('Grace')
})

test('a client that half-closes the connection still gets the answer', async () => {
  await using world = await simulation()
  using line = dial(world.simulator.port)
  line.socket.end(post('Ada'))
  expect((await line.answer()).json.name).toBe('Ada')
  await once(line.socket, 'close')
})

test('no more requests are read from a client that does not read the answers', async () => {
  await using world = await simulation()
  await Promise.all(
    Array.from({ length: 100 }, () => world.stripe.customers.create({ description: 'x'.repeat(1000) })),
  )
  const { requests } = world.simulator
  using line = dial(world.simulator.port)
  line.socket.pause()
  const all = get.replace('limit=1 ', 'limit=100 ')
  for (let sent = 0; ; sent++) {
    if (sent === 400) throw new Error('every request was answered, and no answer read')
    const before = requests.length
    line.send(all)
    // A request on another connection that is sent later is answered later.
    await raw(world.simulator, 'GET', '/v1/balance')
    if (requests.length === before + 1) break
  }
  const before = requests.length
  line.socket.resume()
  await reached({ requests }, before + 1)
  expect((await line.answer()).json.data).toHaveLength(100)
})

test('text outside of ASCII is returned unchanged', async () => {
  await using world = await simulation()
  using line = dial(world.simulator.port)
  const name = 'Zoë 💳'
  const body = `name=${name}`
  line.send(
    `POST /v1/customers HTTP/1.1\r\n${HEADERS}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  expect((await line.answer()).json.name).toBe(name)
})

test('CONNECT is refused like any unknown request', async () => {
  await using world = await simulation()
  using line = dial(world.simulator.port)
  line.send('CONNECT /v1/customers HTTP/1.1\r\nHost: a\r\n\r\n')
  const { status, json } = await line.answer()
  expect(status).toBe(404)
  expect(json.error).toMatchObject({
    type: 'invalid_request_error',
    message: expect.stringContaining('Unrecognized request URL (CONNECT: /v1/customers)'),
  })
})

test('closing ends connections in use', async () => {
  await using world = await simulation()
  using line = dial(world.simulator.port)
  line.send(get)
  await line.answer()
  const end = once(line.socket, 'close')
  await world.simulator.close()
  await end
})

/** Resolves when this number of requests has reached the simulator. */
async function reached({ requests }: { requests: readonly unknown[] }, count: number): Promise<void> {
  while (requests.length < count) await new Promise((resolve) => setImmediate(resolve))
}
