import type { Ask, Operation } from './clients.ts'

/** A reader for each connection: a reader takes one payment at a time. */
export const readerOf = (connection: number) => `tmr_Benchmark${String(connection).padStart(4, '0')}`

const CUSTOMER = 'email=ada%40example.com&name=Ada+Lovelace&metadata[order]=6735'
const PAYMENT =
  'amount=1000&currency=usd&allowed_payment_method_types[]=card_present&capture_method=manual&metadata[order]=6735'

/** What the simulator and emulate can both do. */
export const sharedOperations: readonly Operation[] = [
  {
    name: 'POST customer',
    requests: 1,
    async prepare(ask) {
      const customer = await created(ask, 0, '/v1/customers', CUSTOMER)
      expectThat(customer.object === 'customer' && customer.email === 'ada@example.com', customer)
      return (connection) => ask(connection, 'POST', '/v1/customers', CUSTOMER)
    },
  },
  {
    name: 'GET customer',
    requests: 1,
    async prepare(ask) {
      const { id } = await created(ask, 0, '/v1/customers', CUSTOMER)
      const path = `/v1/customers/${id}`
      const found = JSON.parse(await ask(0, 'GET', path))
      expectThat(found.id === id && found.email === 'ada@example.com', found)
      return (connection) => ask(connection, 'GET', path)
    },
  },
  {
    name: 'POST payment_intent',
    requests: 1,
    async prepare(ask) {
      const intent = await created(ask, 0, '/v1/payment_intents', PAYMENT)
      expectThat(intent.object === 'payment_intent' && intent.status === 'requires_payment_method', intent)
      return (connection) => ask(connection, 'POST', '/v1/payment_intents', PAYMENT)
    },
  },
]

/** Created, sent to the reader of the connection, paid with a card, captured. */
export const wholePayment: Operation = {
  name: 'whole payment',
  requests: 4,
  async prepare(ask) {
    const charged = JSON.parse(await pay(ask, 0))
    expectThat(charged.status === 'succeeded' && charged.amount_received === 1000, charged)
    return (connection) => pay(ask, connection)
  },
}

async function pay(ask: Ask, connection: number): Promise<string> {
  const reader = readerOf(connection)
  const { id } = await created(ask, connection, '/v1/payment_intents', PAYMENT)
  await ask(
    connection,
    'POST',
    `/v1/terminal/readers/${reader}/process_payment_intent`,
    `payment_intent=${id}`,
  )
  await ask(connection, 'POST', `/v1/test_helpers/terminal/readers/${reader}/present_payment_method`)
  return ask(connection, 'POST', `/v1/payment_intents/${id}/capture`)
}

async function created(ask: Ask, connection: number, path: string, form: string) {
  return JSON.parse(await ask(connection, 'POST', path, form))
}

function expectThat(right: boolean, response: unknown): void {
  if (!right) throw new Error(`unexpected response ${JSON.stringify(response)}`)
}
