import { exampleBackend } from '@org/terminal-core/example-backend'
import { expect } from 'vitest'
import { HQ, HQ_READER } from '../shop.ts'
import {
  alamofire,
  browser,
  drop,
  expectIntent,
  pay,
  reactNative,
  retrofit,
  type Sent,
  send,
  statusOf,
} from './example-apps.ts'
import { expectOk, type Stories } from './story.ts'

/** An empty body of type JSON, and one without a type: all the ways in which the SDKs' examples ask for a token. */
const TOKEN_REQUESTS: Sent[] = [browser([]), alamofire([]), {}, { type: 'application/json' }, reactNative([])]

export const exampleBackendStories: Stories = {
  'every app is given a connection token, and nothing but its secret': async (stage) => {
    await using shop = await drop(stage)
    for (const request of TOKEN_REQUESTS) {
      const got = await shop.post('/connection_token', { ...request, visitor: 'device' })
      expect(got.status, JSON.stringify(request)).toBe(200)
      expect(got.json()).toEqual({ secret: expect.stringMatching(/^pst_test_/) })
    }
  },
  // https://github.com/stripe/stripe-terminal-js-demo/blob/master/src/client.js
  'the JavaScript app registers a reader, charges, captures, and lists locations': async (stage) => {
    await using shop = await drop(stage)
    const registered = await shop.post(
      '/register_reader',
      browser([
        ['label', 'Front desk'],
        ['registration_code', 'simulated-wpe'],
        ['location', HQ],
      ]),
    )
    expect(registered.json()).toMatchObject({ object: 'terminal.reader', label: 'Front desk', location: HQ })
    const created = await shop.post(
      '/create_payment_intent',
      browser([
        ['amount', '5100'],
        ['currency', 'usd'],
        ['description', 'Test Charge'],
        ['payment_method_types[]', 'card_present'],
      ]),
    )
    const { intent, secret } = expectIntent(created)
    await pay(shop, intent)
    const captured = await shop.post('/capture_payment_intent', browser([['payment_intent_id', intent]]))
    expect(expectIntent(captured)).toMatchObject({ intent, secret })
    expect(await statusOf(shop, intent)).toBe('succeeded')
    const listed = await send(shop.url, '/list_locations', { method: 'GET', visitor: 'admin' })
    expect(listed.json().map(({ id }: { id: string }) => id)).toContain(HQ)
  },
  'a browser may read the answers where the host says from where': async (stage) => {
    const routes = exampleBackend({ allowOrigin: 'http://localhost:3000' })
    await using shop = await stage.open({}, { routes })
    for (const visitor of ['device', undefined] as const) {
      const got = await send(shop.url, '/connection_token', { ...browser([]), visitor })
      expect(got.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
    }
    await using closed = await drop(stage)
    const got = await closed.post('/connection_token', browser([]))
    expect(got.headers.get('access-control-allow-origin')).toBeNull()
  },
  // https://github.com/stripe/stripe-terminal-ios/blob/master/Example/Example/APIClient.swift
  'the iOS app creates an intent with options for the card, and captures it': async (stage) => {
    await using shop = await drop(stage)
    const created = await shop.post(
      '/create_payment_intent',
      alamofire([
        ['amount', '1000'],
        ['capture_method', 'manual'],
        ['currency', 'usd'],
        ['description', 'Example PaymentIntent'],
        ['payment_method_options[card_present][request_extended_authorization]', 'true'],
        ['payment_method_options[card_present][request_incremental_authorization_support]', 'true'],
        ['payment_method_types[]', 'card_present'],
      ]),
    )
    const { intent } = expectIntent(created)
    const sent = shop.shop.requests.find(({ path }) => path === '/v1/payment_intents')
    expect(sent?.params).toMatchObject({
      amount: '1000',
      payment_method_options: {
        card_present: {
          request_extended_authorization: 'true',
          request_incremental_authorization_support: 'true',
        },
      },
    })
    await pay(shop, intent)
    expectIntent(await shop.post('/capture_payment_intent', alamofire([['payment_intent_id', intent]])))
  },
  'the iOS app saves a card: a setup intent, then the generated card to the example customer': async (
    stage,
  ) => {
    await using shop = await drop(stage)
    const created = await shop.post(
      '/create_setup_intent',
      alamofire([['payment_method_types[]', 'card_present']]),
    )
    const { intent: setup_intent } = expectIntent(created)
    const { call } = shop
    const input = { reader: HQ_READER, setup_intent, allow_redisplay: 'always' as const }
    expectOk(await call('readers.processSetupIntent', input, 'hqManager'))
    expectOk(await call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'hqManager'))
    const { generated_card } = (await call('setupIntents.retrieve', { setup_intent }, 'hqManager')).body
    const attach = () =>
      shop.post('/attach_payment_method_to_customer', alamofire([['payment_method_id', generated_card]]))
    const attached = await attach()
    expect(attached.json()).toMatchObject({ id: generated_card, object: 'payment_method' })
    await attach()
    const made = shop.shop.requests.filter(({ method, path }) => `${method} ${path}` === 'POST /v1/customers')
    expect(made.map(({ params }) => params)).toEqual([{ email: 'example@test.com' }])
  },
  'cards are saved to the customer that the host names': async (stage) => {
    const named: string[] = []
    const customer = (scope: { principal: string }) => {
      named.push(scope.principal)
      return 'cus_nobody'
    }
    await using shop = await stage.open({}, { routes: exampleBackend({ customer }) })
    const request = alamofire([['payment_method_id', 'pm_nothing']])
    const refused = await send(shop.url, '/attach_payment_method_to_customer', {
      ...request,
      visitor: 'cashier',
    })
    expect(refused.status).toBe(403)
    expect(named).toEqual([])
    const missing = await send(shop.url, '/attach_payment_method_to_customer', request)
    expect(missing).toMatchObject({ status: 402, text: expect.stringContaining('No such payment_method') })
    expect(named).toEqual(['hq-manager'])
    expect(shop.shop.requests.filter(({ path }) => path.startsWith('/v1/customers'))).toEqual([])
  },
  // https://github.com/stripe/stripe-terminal-android/blob/master/Example/kotlinapp/src/main/java/com/stripe/example/network/ApiClient.kt
  'the Android app creates an intent with brackets of its own kind, and cancels it': async (stage) => {
    await using shop = await drop(stage)
    const created = await shop.post(
      '/create_payment_intent',
      retrofit({
        amount: '1000',
        currency: 'usd',
        'payment_method_options[card_present[request_extended_authorization]]': 'true',
        'payment_method_options[card_present[request_incremental_authorization_support]]': 'true',
      }),
    )
    const { intent } = expectIntent(created)
    const sent = shop.shop.requests.find(({ path }) => path === '/v1/payment_intents')
    expect(sent?.params).toMatchObject({
      description: 'Example PaymentIntent',
      payment_method_options: {
        card_present: {
          request_extended_authorization: 'true',
          request_incremental_authorization_support: 'true',
        },
      },
    })
    expectIntent(await shop.post('/cancel_payment_intent', retrofit({ payment_intent_id: intent })))
    expect(await statusOf(shop, intent)).toBe('canceled')
  },
  'the Android app creates a location': async (stage) => {
    await using shop = await drop(stage)
    const created = await shop.post('/create_location', {
      visitor: 'admin',
      ...retrofit({
        display_name: 'Depot 2',
        'address[line1]': '1272 Valencia Street',
        'address[city]': 'San Francisco',
        'address[postal_code]': '94110',
        'address[state]': 'CA',
        'address[country]': 'US',
      }),
    })
    expect(created.json()).toMatchObject({
      id: expect.stringMatching(/^tml_/),
      display_name: 'Depot 2',
      address: { city: 'San Francisco', country: 'US' },
    })
  },
  // https://github.com/stripe/stripe-terminal-react-native/blob/main/example-app/src/api/api.ts
  'the React Native app names the same payment method twice, and captures': async (stage) => {
    await using shop = await drop(stage)
    const created = await shop.post(
      '/create_payment_intent',
      reactNative([
        ['amount', '2000'],
        ['currency', 'usd'],
        ['description', 'Example PaymentIntent'],
        ['capture_method', 'manual'],
        ['payment_method_types[]', 'card_present'],
        ['payment_method_types[]', 'card_present'],
      ]),
    )
    const { intent } = expectIntent(created)
    await pay(shop, intent)
    expectIntent(await shop.post('/capture_payment_intent', reactNative([['payment_intent_id', intent]])))
    const setup = reactNative([
      ['description', 'Example SetupIntent'],
      ['payment_method_types[]', 'card_present'],
    ])
    expectIntent(await shop.post('/create_setup_intent', setup))
  },
  'a receipt is sent to an address that comes later, and can be taken back': async (stage) => {
    await using shop = await drop(stage)
    const { intent } = expectIntent(await shop.post('/create_payment_intent', retrofit({ amount: '700' })))
    const update = (receipt_email: string) =>
      shop.post('/update_payment_intent', retrofit({ payment_intent_id: intent, receipt_email }))
    const emailNow = async () =>
      (await shop.call('paymentIntents.retrieve', { payment_intent: intent }, 'hqManager')).body.receipt_email
    expectIntent(await update('jenny@example.com'))
    expect(await emailNow()).toBe('jenny@example.com')
    expectIntent(await update(''))
    expect(await emailNow()).toBeNull()
  },
  'part of a sum is captured': async (stage) => {
    await using shop = await drop(stage)
    const { intent } = expectIntent(await shop.post('/create_payment_intent', retrofit({ amount: '900' })))
    await pay(shop, intent)
    const part = retrofit({ payment_intent_id: intent, amount_to_capture: '400' })
    expectIntent(await shop.post('/capture_payment_intent', part))
    const { body } = await shop.call('paymentIntents.retrieve', { payment_intent: intent }, 'hqManager')
    expect(body).toMatchObject({ status: 'succeeded', amount_received: 400 })
  },
}
