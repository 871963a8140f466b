import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTerminal, presets, type Terminal } from '@org/terminal-core'
import { createTerminalHandler, toFetchHandler, toNodeListener } from '@org/terminal-core/http'
import { demoSeed, startSimulator } from '@org/terminal-simulator'
import { createTRPCClient, httpLink } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import Stripe from 'stripe'
import { expect, onTestFinished, test } from 'vitest'
import { createTerminalProcedures } from './index.ts'

const SECRET = 'whsec_trpc'
const t = initTRPC.create()
const scope = { principal: 'device', locations: [demoSeed.locations[0].id], permissions: presets.device }

/** A terminal with a router, and the events that its webhook handler got. */
async function openTerminal() {
  const simulator = await startSimulator({ port: 0, seed: demoSeed })
  const terminal = createTerminal({
    stripe: { apiKey: 'sk_test_x', host: simulator.host, port: simulator.port, protocol: 'http' },
    webhooks: { secrets: [SECRET] },
  })
  onTestFinished(async () => {
    await terminal.close()
    await simulator.close()
  })
  const handled: string[] = []
  terminal.on('charge.captured', ({ id }) => handled.push(id))
  const router = t.router({
    terminal: createTerminalProcedures({ procedure: t.procedure, terminal, authorize: () => scope }),
  })
  return { terminal, router, handled }
}

/** Only webhooks come by HTTP here: everything else goes through the router. */
const webhooksOnly = <Request>(terminal: Terminal) =>
  createTerminalHandler<Request>(terminal, { authorize: () => null })

type Router = Awaited<ReturnType<typeof openTerminal>>['router']

/** Calls a procedure and delivers an event, each twice, by the same door. */
async function useBoth(send: typeof fetch, url: string): Promise<void> {
  const client = createTRPCClient<Router>({ links: [httpLink({ url: `${url}/trpc`, fetch: send as never })] })
  const payload = JSON.stringify(
    { id: 'evt_1', object: 'event', type: 'charge.captured', livemode: false },
    null,
    2,
  )
  const signature = new Stripe('sk_test_x').webhooks.generateTestHeaderString({ payload, secret: SECRET })
  for (const _ of [1, 2]) {
    expect(await client.terminal.connectionTokens.create.mutate()).toMatchObject({
      location: scope.locations[0],
    })
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
    const delivered = await send(`${url}/terminal/webhooks`, { method: 'POST', headers, body: payload })
    expect(await delivered.json()).toEqual({ received: true })
  }
  const stranger = await send(`${url}/terminal/readers`)
  expect(stranger.status).toBe(401)
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('webhooks are served beside a router on node', async () => {
  const { terminal, router, handled } = await openTerminal()
  const webhooks = toNodeListener(webhooksOnly(terminal))
  const procedures = createHTTPHandler({ router, basePath: '/trpc/' })
  const server = createServer((request, response) =>
    webhooks(request, response, () => procedures(request, response)),
  )
  await useBoth(fetch, await listen(server))
  expect(handled).toEqual(['evt_1'])
})

test('webhooks are served beside a router on fetch', async () => {
  const { terminal, router, handled } = await openTerminal()
  const webhooks = toFetchHandler(webhooksOnly(terminal))
  const app: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    return new URL(request.url).pathname.startsWith('/trpc/')
      ? fetchRequestHandler({ req: request, router, endpoint: '/trpc' })
      : webhooks(request)
  }
  await useBoth(app, 'https://shop.example')
  expect(handled).toEqual(['evt_1'])
})
