import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import { createTerminal, presets, TerminalError, type TerminalScope } from '@org/terminal-core'
import { startSimulator } from '@org/terminal-simulator'
import Koa from 'koa'
import { expect, onTestFinished, test } from 'vitest'
import { type TerminalState, terminal, terminalErrors } from './index.ts'

const SCOPE: TerminalScope = { principal: 'admin', locations: 'all', permissions: presets.admin }

async function simulatedTerminal() {
  const simulator = await startSimulator({ port: 0 })
  const stripe = { apiKey: 'sk_test_koa', host: '127.0.0.1', port: simulator.port, protocol: 'http' as const }
  const instance = createTerminal({ stripe })
  onTestFinished(async () => {
    await instance.close()
    await simulator.close()
  })
  return instance
}

async function listen(app: { listen: Koa['listen'] }): Promise<string> {
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('other requests go on, with the terminal in the state', async () => {
  const instance = await simulatedTerminal()
  const app = new Koa<TerminalState>()
  app.use(terminal({ terminal: instance, authorize: () => SCOPE }))
  app.use((ctx) => {
    ctx.body = { same: ctx.state.terminal === instance }
  })
  const response = await fetch(`${await listen(app)}/orders`)
  expect(await response.json()).toEqual({ same: true })
})

test('the prefix is the whole path', async () => {
  const app = new Koa()
  app.use(terminal({ terminal: await simulatedTerminal(), prefix: '/api/terminal', authorize: () => SCOPE }))
  const url = await listen(app)
  expect((await fetch(`${url}/api/terminal/connection_tokens`, { method: 'POST' })).status).toBe(200)
  expect((await fetch(`${url}/terminal/connection_tokens`, { method: 'POST' })).status).toBe(404)
})

test('authorize gets the context of Koa, with the state of other middleware', async () => {
  const app = new Koa<{ user?: string }>()
  app.use((ctx, next) => {
    ctx.state.user = 'anna'
    return next()
  })
  const principals: unknown[] = []
  const authorize = (ctx: { state: { user?: string } }) => {
    principals.push(ctx.state.user)
    return SCOPE
  }
  app.use(terminal({ terminal: await simulatedTerminal(), authorize }))
  await fetch(`${await listen(app)}/terminal/connection_tokens`, { method: 'POST' })
  expect(principals).toEqual(['anna'])
})

test('a body that a parser skipped is still read', async () => {
  const app = new Koa()
  app.use(bodyParser({ enableTypes: ['text'] }))
  app.use(terminal({ terminal: await simulatedTerminal(), authorize: () => SCOPE }))
  const response = await fetch(`${await listen(app)}/terminal/connection_tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"location":"tml_missing"}',
  })
  expect(response.status).toBe(404)
})

test('a body that was consumed is refused, and not waited for', async () => {
  const app = new Koa()
  app.use(async (ctx, next) => {
    await ctx.req.toArray()
    return next()
  })
  app.use(terminal({ terminal: await simulatedTerminal(), authorize: () => SCOPE }))
  const response = await fetch(`${await listen(app)}/terminal/connection_tokens`, {
    method: 'POST',
    body: '{}',
  })
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ error: { code: 'raw_body_unavailable' } })
})

test('errors of your own middleware are answered like ours', async () => {
  const app = new Koa<TerminalState>()
  app.use(terminalErrors())
  app.use(terminal({ terminal: await simulatedTerminal(), authorize: () => SCOPE }))
  app.use(async (ctx) => {
    ctx.body = await ctx.state.terminal.invoke(
      'readers.retrieve',
      { reader: 'tmr_missing' },
      { scope: SCOPE },
    )
  })
  const response = await fetch(`${await listen(app)}/my-reader`)
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ error: { code: 'not_found' } })
})

test("mistakes of the operator reach Koa's error event, other errors reach Koa unchanged", async () => {
  const reported: unknown[] = []
  const app = new Koa()
  app.on('error', (error) => reported.push(error))
  app.use(terminalErrors())
  const foreign = new Error('not ours')
  const own = new TerminalError('misconfigured', { message: 'no key' })
  app.use((ctx) => {
    throw ctx.path === '/own' ? own : foreign
  })
  const url = await listen(app)
  const response = await fetch(`${url}/own`)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('no key')
  expect((await fetch(`${url}/foreign`)).status).toBe(500)
  expect(reported).toEqual([own, foreign])
})

test('a stream carries the headers of middleware around it, and a client that leaves it is no error of the app', async () => {
  const app = new Koa()
  const errors: unknown[] = []
  app.on('error', (error) => errors.push(error))
  const left = Promise.withResolvers<void>()
  app.use(async (ctx, next) => {
    ctx.res.once('close', () => setImmediate(left.resolve))
    await next()
    ctx.set('x-after', 'yes')
  })
  app.use(terminal({ terminal: await simulatedTerminal(), authorize: () => SCOPE }))
  const leaving = new AbortController()
  const response = await fetch(`${await listen(app)}/terminal/events`, { signal: leaving.signal })
  expect(response.headers.get('x-after')).toBe('yes')
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  leaving.abort()
  await left.promise
  expect(errors).toEqual([])
})
