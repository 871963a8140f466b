import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { presets } from '../access/permissions.ts'
import type { TerminalScope } from '../access/scope.ts'
import { TerminalError } from '../errors.ts'
import { createTerminal } from '../terminal.ts'
import { simulatedStripe } from '../test-support/stripe.ts'
import { createTerminalHandler, type HandlerOptions } from './handler.ts'
import { toNodeListener } from './node.ts'

const SCOPE: TerminalScope = { principal: 'admin', locations: 'all', permissions: presets.admin }

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function open(options: Partial<HandlerOptions<IncomingMessage>> = {}) {
  const upstream = await simulatedStripe({})
  const log: string[] = []
  const note = (facts: object, message: string) => log.push(`${message} ${JSON.stringify(facts)}`)
  const terminal = createTerminal({
    stripe: upstream.stripe,
    logger: { info: note, warn: note, error: note },
  })
  onTestFinished(async () => {
    await terminal.close()
    await upstream[Symbol.asyncDispose]()
  })
  return { terminal, log, handler: createTerminalHandler(terminal, { authorize: () => SCOPE, ...options }) }
}

test('nothing is mounted without authorize', async () => {
  const { terminal } = await open()
  expect(() => createTerminalHandler(terminal, {} as never)).toThrow(/authorize is missing/)
})

test.each(['terminal', '/terminal/', '//', 'https://x'])(
  'the prefix %s is refused at boot',
  async (prefix) => {
    await expect(open({ prefix })).rejects.toThrow(/prefix must start with a slash/)
  },
)

test('an empty prefix mounts at the root, a longer one further down', async () => {
  for (const prefix of ['', '/api/v1/terminal']) {
    const { handler } = await open({ prefix })
    const url = await listen(toNodeListener(handler))
    expect((await fetch(`${url}${prefix}/connection_tokens`, { method: 'POST' })).status).toBe(200)
  }
})

test('an authorize that throws refuses the caller and is logged', async () => {
  const { handler, log } = await open({
    authorize: () => {
      throw new Error('session store is down: sk_test_secret')
    },
  })
  const url = await listen(toNodeListener(handler))
  const response = await fetch(`${url}/terminal/connection_tokens`, { method: 'POST' })
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('session store')
  expect(log.join()).toContain('session store is down')
  expect(log.join()).not.toContain('sk_test_secret')
})

test('an authorize may refuse with its own error', async () => {
  const { handler } = await open({
    authorize: () => {
      throw new TerminalError('permission_denied', { message: 'The till is closed.' })
    },
  })
  const url = await listen(toNodeListener(handler))
  const response = await fetch(`${url}/terminal/connection_tokens`, { method: 'POST' })
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ error: { message: 'The till is closed.' } })
})

test('an authorize that returns nothing refuses the caller', async () => {
  const { handler } = await open({ authorize: (() => undefined) as never })
  const url = await listen(toNodeListener(handler))
  expect((await fetch(`${url}/terminal/connection_tokens`, { method: 'POST' })).status).toBe(500)
})

test('other requests go to the next listener, or are answered 404', async () => {
  const { handler } = await open()
  const listener = toNodeListener(handler)
  const alone = await listen(listener)
  const notFound = await fetch(`${alone}/other`)
  expect(notFound.status).toBe(404)
  expect(await notFound.json()).toMatchObject({
    error: { code: 'not_found', message: expect.stringContaining('/other') },
  })
  const composed = await listen((request, response) =>
    listener(request, response, () => response.end('theirs')),
  )
  expect(await (await fetch(`${composed}/other`)).text()).toBe('theirs')
})

test('a body that was read before is refused, and not waited for', async () => {
  const { handler } = await open()
  const listener = toNodeListener(handler)
  const url = await listen(async (request, response) => {
    await request.toArray()
    listener(request, response)
  })
  const response = await fetch(`${url}/terminal/connection_tokens`, { method: 'POST', body: '{}' })
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ error: { code: 'raw_body_unavailable' } })
})

test('a body that was parsed before is used', async () => {
  const { handler } = await open()
  const listener = toNodeListener(handler)
  const url = await listen(async (request, response) => {
    const text = (await request.toArray()).join('')
    listener(Object.assign(request, { body: JSON.parse(text) }), response)
  })
  const response = await fetch(`${url}/terminal/connection_tokens`, {
    method: 'POST',
    body: '{"colour":"red"}',
  })
  expect(await response.json()).toMatchObject({ error: { fields: [{ field: 'colour' }] } })
})
