import { demoSeed, startSimulator } from '@org/terminal-simulator'
import Stripe from 'stripe'
import { expect, onTestFinished, test } from 'vitest'
import { newHttpClient } from './http-client.ts'
import { canDispatch } from './undici-client.ts'

/** What Bun puts in the place of undici's `Agent`. */
class AgentOfBun {}

test("on Node, requests go over a pool of undici's", () => {
  expect(newHttpClient().getClientName()).toBe('undici')
})

test('where undici cannot dispatch, they go over fetch', async () => {
  const simulator = await startSimulator({ port: 0, seed: demoSeed })
  onTestFinished(() => simulator.close())
  const httpClient = newHttpClient(canDispatch(AgentOfBun))
  expect(httpClient.getClientName()).toBe('fetch')
  const { host, port } = simulator
  const stripe = new Stripe('sk_test_fetch', { httpClient, protocol: 'http', host, port })
  const token = await stripe.terminal.connectionTokens.create({ location: demoSeed.locations[0].id })
  expect(token.secret).toMatch(/^pst_test_/)
  await httpClient.close()
})
