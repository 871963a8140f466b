import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HQ } from './test-support/client.ts'
import { type Calls, makeAll, openShop } from './test-support/open-shop.ts'
import { READER } from './test-support/till.ts'

const terms = { apple_terms_and_conditions: { merchant_display_name: 'Shop' } }

/** Every call of Stripe's Terminal API. */
const TERMINAL: Calls = {
  'terminal.connection_token': {
    'connectionTokens.create': ({ connectionTokens }) => connectionTokens.create(),
  },
  'terminal.location': {
    'locations.create': ({ locations }) => locations.create(HQ),
    'locations.retrieve': async ({ locations, location }) => locations.retrieve(await location()),
    'locations.update': async ({ locations, location }) =>
      locations.update(await location(), { phone: '+15550123' }),
    'locations.del': async ({ locations, location }) => locations.del(await location()),
  },
  'terminal.configuration': {
    'configurations.create': ({ configurations }) => configurations.create({ name: 'Fair' }),
    'configurations.retrieve': async ({ configurations, configuration }) =>
      configurations.retrieve(await configuration()),
    'configurations.update': async ({ configurations, configuration }) =>
      configurations.update(await configuration(), { name: 'Shop' }),
    'configurations.del': async ({ configurations, configuration }) =>
      configurations.del(await configuration()),
  },
  'terminal.onboarding_link': {
    'onboardingLinks.create': ({ onboardingLinks }) =>
      onboardingLinks.create({ link_type: 'apple_terms_and_conditions', link_options: terms }),
  },
  list: {
    'locations.list': ({ locations }) => locations.list(),
    'readers.list': ({ readers }) => readers.list(),
    'configurations.list': ({ configurations }) => configurations.list(),
  },
  'terminal.reader': {
    'readers.create': ({ readers }) => readers.create({ registration_code: 'simulated-wpe' }),
    'readers.retrieve': ({ readers }) => readers.retrieve(READER),
    'readers.update': ({ readers }) => readers.update(READER, { label: 'Till 1' }),
    'readers.del': async ({ readers, reader }) => readers.del(await reader()),
    'readers.processPaymentIntent': async ({ readers, intent }) =>
      readers.processPaymentIntent(READER, { payment_intent: await intent() }),
    'readers.collectPaymentMethod': async ({ readers, intent }) =>
      readers.collectPaymentMethod(READER, { payment_intent: await intent() }),
    'readers.confirmPaymentIntent': async ({ readers, collected }) =>
      readers.confirmPaymentIntent(READER, { payment_intent: await collected() }),
    'readers.processSetupIntent': async ({ readers, setup }) =>
      readers.processSetupIntent(READER, { setup_intent: await setup(), allow_redisplay: 'always' }),
    'readers.refundPayment': async ({ readers, interac }) =>
      readers.refundPayment(READER, { payment_intent: await interac() }),
    'readers.setReaderDisplay': ({ display }) => display(),
    'readers.collectInputs': ({ collectInputs }) => collectInputs(),
    'readers.cancelAction': ({ readers }) => readers.cancelAction(READER),
    'testHelpers.readers.presentPaymentMethod': async ({ stripe, process, intent }) => {
      await process(await intent())
      return stripe.testHelpers.terminal.readers.presentPaymentMethod(READER)
    },
    'testHelpers.readers.succeedInputCollection': async ({ stripe, collectInputs }) => {
      await collectInputs()
      return stripe.testHelpers.terminal.readers.succeedInputCollection(READER)
    },
    'testHelpers.readers.timeoutInputCollection': async ({ stripe, collectInputs }) => {
      await collectInputs()
      return stripe.testHelpers.terminal.readers.timeoutInputCollection(READER)
    },
  },
}

const endpoint = { url: 'http://127.0.0.1:9/', enabled_events: ['terminal.reader.action_failed' as const] }
const incrementable = { card_present: { request_incremental_authorization_support: true } }

/** Further calls of Stripe's API that a shop with readers needs. */
const BESIDE_IT: Calls = {
  payment_intent: {
    'paymentIntents.create': ({ stripe }) => stripe.paymentIntents.create({ amount: 1000, currency: 'usd' }),
    'paymentIntents.retrieve': async ({ stripe, intent }) => stripe.paymentIntents.retrieve(await intent()),
    'paymentIntents.update': async ({ stripe, intent }) =>
      stripe.paymentIntents.update(await intent(), { amount: 1100 }),
    'paymentIntents.confirm': async ({ stripe, collected }) =>
      stripe.paymentIntents.confirm(await collected()),
    'paymentIntents.capture': async ({ stripe, paid }) => stripe.paymentIntents.capture(await paid()),
    'paymentIntents.cancel': async ({ stripe, intent }) => stripe.paymentIntents.cancel(await intent()),
    'paymentIntents.incrementAuthorization': async ({ stripe, paid }) =>
      stripe.paymentIntents.incrementAuthorization(await paid({ payment_method_options: incrementable }), {
        amount: 1500,
      }),
  },
  setup_intent: {
    'setupIntents.create': ({ stripe }) => stripe.setupIntents.create(),
    'setupIntents.retrieve': async ({ stripe, setup }) => stripe.setupIntents.retrieve(await setup()),
    'setupIntents.cancel': async ({ stripe, setup }) => stripe.setupIntents.cancel(await setup()),
  },
  payment_method: {
    'paymentMethods.retrieve': async ({ stripe, setUpCard }) =>
      stripe.paymentMethods.retrieve(await setUpCard()),
    'paymentMethods.attach': async ({ stripe, setUpCard, customer }) =>
      stripe.paymentMethods.attach(await setUpCard(), { customer: await customer() }),
  },
  customer: {
    'customers.create': ({ stripe }) => stripe.customers.create({ name: 'Jenny' }),
    'customers.retrieve': async ({ stripe, customer }) => stripe.customers.retrieve(await customer()),
  },
  charge: {
    'charges.retrieve': async ({ stripe, charge }) => stripe.charges.retrieve(await charge()),
  },
  refund: {
    'refunds.create': async ({ stripe, captured }) =>
      stripe.refunds.create({ payment_intent: await captured() }),
    'refunds.retrieve': async ({ stripe, refund }) => stripe.refunds.retrieve(await refund()),
  },
  event: {
    'events.retrieve': async ({ stripe, event }) => stripe.events.retrieve(await event()),
  },
  webhook_endpoint: {
    'webhookEndpoints.create': ({ stripe }) => stripe.webhookEndpoints.create(endpoint),
    'webhookEndpoints.retrieve': async ({ stripe, endpoint }) =>
      stripe.webhookEndpoints.retrieve(await endpoint()),
    'webhookEndpoints.update': async ({ stripe, endpoint }) =>
      stripe.webhookEndpoints.update(await endpoint(), { disabled: true }),
    'webhookEndpoints.del': async ({ stripe, endpoint }) => stripe.webhookEndpoints.del(await endpoint()),
  },
  account: {
    'accounts.retrieve': ({ stripe }) => stripe.accounts.retrieve('acct_1Shop'),
    'accounts.retrieveCurrent': ({ stripe }) => stripe.accounts.retrieveCurrent(),
  },
  balance: {
    'balance.retrieve': ({ stripe }) => stripe.balance.retrieve(),
  },
  list: {
    'paymentIntents.list': ({ stripe }) => stripe.paymentIntents.list(),
    'setupIntents.list': ({ stripe }) => stripe.setupIntents.list(),
    'setupAttempts.list': async ({ stripe, setup }) =>
      stripe.setupAttempts.list({ setup_intent: await setup() }),
    'customers.list': ({ stripe }) => stripe.customers.list(),
    'charges.list': ({ stripe }) => stripe.charges.list(),
    'refunds.list': ({ stripe }) => stripe.refunds.list(),
    'events.list': ({ stripe }) => stripe.events.list(),
    'webhookEndpoints.list': ({ stripe }) => stripe.webhookEndpoints.list(),
  },
  search_result: {
    'paymentIntents.search': ({ stripe }) => stripe.paymentIntents.search({ query: "status:'succeeded'" }),
  },
}

test.each([
  ['of Terminal', TERMINAL],
  ['beside it', BESIDE_IT],
])('Stripe’s client makes every call %s', async (_which, calls) => {
  await using shop = await openShop()
  expect(await makeAll(shop, calls)).toEqual([])
})

const REQUEST = /_makeRequest\('(\w+)', ['`]([^'`]+)['`]/g

/** The requests of the resources in a folder of stripe-node: `GET /v1/terminal/readers/:id`. */
function callsOf(folder: string): string[] {
  const files = new URL(`./resources/${folder}/`, import.meta.resolve('stripe'))
  return readdirSync(files)
    .filter((file) => file.endsWith('.js') && file !== 'index.js')
    .flatMap((file) => [...readFileSync(new URL(file, files), 'utf8').matchAll(REQUEST)])
    .map(([, method, path]) => `${method} ${path?.replaceAll(/\$\{[^}]*\}/g, ':id')}`)
}

test('no Terminal call of Stripe’s client is missing', async () => {
  const known = [...callsOf('Terminal'), ...callsOf('TestHelpers/Terminal')]
  expect(known).toHaveLength(28)
  await using shop = await openShop()
  await makeAll(shop, TERMINAL)
  const served = shop.simulator.requests.filter(({ status }) => status === 200)
  const missing = known.filter((name) => {
    const pattern = new RegExp(`^${name.replaceAll(':id', '[^/]+')}$`)
    return !served.some(({ method, path }) => pattern.test(`${method} ${path}`))
  })
  expect(missing).toEqual([])
  expect(Object.values(TERMINAL).flatMap(Object.keys)).toHaveLength(known.length)
})
