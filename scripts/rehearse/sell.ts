import { demoSeed, type Simulator } from '@org/terminal-simulator'
import type { Framework } from './frameworks.ts'

const [{ id: LOCATION }] = demoSeed.locations
const [{ id: READER }] = demoSeed.readers

/** An operation, as a procedure of tRPC and as a route over HTTP. */
interface Call {
  procedure: string
  route: string
  /** What the route has in its path, and the procedure in its input. */
  named?: Record<string, string>
  body?: Record<string, unknown>
  token?: string
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

/** Asks for a connection token, as a stranger and as a device. */
export async function mint(url: string, framework: Framework): Promise<void> {
  const create = { procedure: 'connectionTokens.create', route: '/connection_tokens' }
  await expectStatus(401, 'a token for a stranger', send(url, framework, create))
  const device = send(url, framework, { ...create, token: 'demo-device' })
  const { location } = await expectStatus(200, 'a token for a device', device)
  if (location !== LOCATION) throw new Error(`the token is for ${location}, not for ${LOCATION}`)
}

/**
 * Takes 12.50 with a card at the simulated reader.
 * @returns the id of the payment
 */
export async function sell(url: string, framework: Framework, simulator: Simulator): Promise<string> {
  const cashier = (what: string, call: Call) =>
    expectStatus(200, what, send(url, framework, { ...call, token: 'demo-cashier' }))

  const created = await cashier('create a payment', {
    procedure: 'paymentIntents.create',
    route: '/payment_intents',
    body: { amount: 1250, currency: 'usd' },
  })
  const payment_intent = String(created.id)
  await cashier('process it on the reader', {
    procedure: 'readers.processPaymentIntent',
    route: `/readers/${READER}/process_payment_intent`,
    named: { reader: READER },
    body: { payment_intent },
  })
  simulator.control.readers.presentCard(READER)
  const captured = await cashier('capture it', {
    procedure: 'paymentIntents.capture',
    route: `/payment_intents/${payment_intent}/capture`,
    named: { payment_intent },
  })
  if (captured.amount_received !== 1250) throw new Error(`received ${captured.amount_received}, not 1250`)
  return payment_intent
}

async function expectStatus(status: number, what: string, answer: Promise<Answer>): Promise<Answer['body']> {
  const { status: actual, body } = await answer
  if (actual !== status) throw new Error(`${what}: ${actual}, not ${status}: ${JSON.stringify(body)}`)
  return body
}

async function send(url: string, { api, prefix }: Framework, call: Call): Promise<Answer> {
  const { procedure, route, named, body, token } = call
  if (api === 'http') return post(`${url}${prefix}${route}`, { ...body }, token)
  const answer = await post(`${url}/trpc/terminal.${procedure}`, { ...named, ...body }, token)
  const { result } = answer.body as { result?: { data: Answer['body'] } }
  return { status: answer.status, body: result?.data ?? answer.body }
}

async function post(url: string, body: Answer['body'], token: string | undefined): Promise<Answer> {
  const headers = new Headers({ 'content-type': 'application/json' })
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.headers.get('content-type')?.includes('json')) {
    throw new Error(`${url} answered ${response.status} without JSON: ${text.slice(0, 300)}`)
  }
  return { status: response.status, body: JSON.parse(text) as Answer['body'] }
}
