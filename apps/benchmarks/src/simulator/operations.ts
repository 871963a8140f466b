import type { Client } from './client.ts'
import { type DoubleName, readerOf } from './doubles.ts'

/** Something that a till does again and again. */
export interface Operation {
  name: string
  /** Who can do it. */
  doubles: readonly DoubleName[]
  /** How many requests it is. */
  requests: number
  /** Plants what it needs, sees that a first answer is right, and resolves to what a device does in one turn. */
  prepare(client: Client): Promise<(device: number) => Promise<unknown>>
}

const CUSTOMER = 'email=ada%40example.com&name=Ada+Lovelace&metadata[order]=6735'
const PAYMENT =
  'amount=1000&currency=usd&allowed_payment_method_types[]=card_present&capture_method=manual&metadata[order]=6735'

const LISTED = 10
/** What a list chooses from: no more than a test suite plants, because stripe-stateful-mock sorts all of it for every list. */
const PLANTED = 100

/** In the order of the report. */
export const operations: readonly Operation[] = [
  {
    name: 'POST customer',
    doubles: ['terminal-simulator', 'emulate', 'stripe-stateful-mock', 'bare node:net'],
    requests: 1,
    async prepare(client) {
      const customer = await created(client, '/v1/customers', CUSTOMER)
      expectThat(customer.object === 'customer' && customer.email === 'ada@example.com', customer)
      return () => client.ask('POST', '/v1/customers', CUSTOMER)
    },
  },
  {
    name: 'GET customer',
    doubles: ['terminal-simulator', 'emulate', 'stripe-stateful-mock', 'bare node:net'],
    requests: 1,
    async prepare(client) {
      const { id } = await created(client, '/v1/customers', CUSTOMER)
      const path = `/v1/customers/${id}`
      const found = JSON.parse(await client.ask('GET', path))
      expectThat(found.id === id && found.email === 'ada@example.com', found)
      return () => client.ask('GET', path)
    },
  },
  {
    name: `GET ${LISTED} of ${PLANTED} customers`,
    doubles: ['terminal-simulator', 'emulate', 'stripe-stateful-mock'],
    requests: 1,
    async prepare(client) {
      for (let count = 0; count < PLANTED; count += 1) await created(client, '/v1/customers', CUSTOMER)
      const path = `/v1/customers?limit=${LISTED}`
      const page = JSON.parse(await client.ask('GET', path))
      expectThat(page.data.length === LISTED && page.has_more === true, page)
      return () => client.ask('GET', path)
    },
  },
  {
    name: 'POST payment_intent',
    doubles: ['terminal-simulator', 'emulate'],
    requests: 1,
    async prepare(client) {
      const intent = await created(client, '/v1/payment_intents', PAYMENT)
      expectThat(intent.object === 'payment_intent' && intent.status === 'requires_payment_method', intent)
      return () => client.ask('POST', '/v1/payment_intents', PAYMENT)
    },
  },
  {
    name: 'whole payment (4 POSTs)',
    doubles: ['terminal-simulator'],
    requests: 4,
    async prepare(client) {
      const charged = JSON.parse(await pay(client, 0))
      expectThat(charged.status === 'succeeded' && charged.amount_received === 1000, charged)
      return (device) => pay(client, device)
    },
  },
]

/** A payment at the reader of a device: created, sent to the reader, paid with a card, captured. The answer to the capture. */
export async function pay(client: Client, device: number): Promise<string> {
  const reader = readerOf(device)
  const { id } = await created(client, '/v1/payment_intents', PAYMENT)
  await client.ask('POST', `/v1/terminal/readers/${reader}/process_payment_intent`, `payment_intent=${id}`)
  await client.ask('POST', `/v1/test_helpers/terminal/readers/${reader}/present_payment_method`)
  return client.ask('POST', `/v1/payment_intents/${id}/capture`)
}

async function created(client: Client, path: string, form: string) {
  return JSON.parse(await client.ask('POST', path, form))
}

function expectThat(right: boolean, answer: unknown): void {
  if (!right) throw new Error(`unexpected answer ${JSON.stringify(answer)}`)
}
