import Stripe from 'stripe'
import { expect } from 'vitest'
import { authorization } from '../http-caller.ts'
import { addressOf, HQ } from '../shop.ts'
import { browser, drop, expectIntent, retrofit, type Sent, send } from './example-apps.ts'
import type { Stories } from './story.ts'

export const exampleBackendRefusals: Stories = {
  'what goes wrong is a 402 with a sentence, as the apps show it': async (stage) => {
    await using shop = await drop(stage)
    const refusals: [string, Sent, RegExp][] = [
      [
        '/create_payment_intent',
        retrofit({ amount: '60000' }),
        /^Error creating PaymentIntent! amount: must be/,
      ],
      ['/create_payment_intent', retrofit({ amount: '1.5' }), /amount/],
      ['/create_payment_intent', retrofit({ amount: '100', currency: 'eur' }), /currency: must be usd/],
      ['/capture_payment_intent', retrofit({}), /payment_intent_id: is required/],
      [
        '/capture_payment_intent',
        retrofit({ payment_intent_id: 'pi_missing' }),
        /^Error capturing PaymentIntent! No such payment_intent: 'pi_missing'$/,
      ],
      [
        '/create_setup_intent',
        retrofit({ on_behalf_of: 'acct_other' }),
        /on_behalf_of: is not a known field/,
      ],
      ['/create_setup_intent', retrofit({ 'payment_method_types[]': 'card' }), /payment_method_types/],
      [
        '/register_reader',
        retrofit({ registration_code: 'nonsense', location: HQ }),
        /^Error registering reader!/,
      ],
    ]
    for (const [path, request, reason] of refusals) {
      const got = await shop.post(path, request)
      expect(got, path).toMatchObject({ status: 402, type: 'text/plain; charset=utf-8' })
      expect(got.text).toMatch(reason)
    }
  },
  'nobody known is a 401, and who may not is a 403, in words': async (stage) => {
    await using shop = await drop(stage)
    for (const { path, method } of ROUTES) {
      const stranger = await fetch(`${shop.url}${path}`, { method })
      expect(stranger.status, path).toBe(401)
      expect(stranger.headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(await stranger.text()).toMatch(/^Error .+! No valid credentials were sent\.$/)
      const request =
        method === 'GET' ? {} : retrofit({ payment_intent_id: 'pi_x', payment_method_id: 'pm_x' })
      const powerless = await send(shop.url, path, { method, visitor: 'powerless', ...request })
      expect(powerless, path).toMatchObject({ status: 403, text: expect.stringMatching(/permission/) })
    }
    expect(shop.shop.requests).toEqual([])
  },
  'another location’s payment does not exist': async (stage) => {
    await using shop = await drop(stage)
    const { intent } = expectIntent(await shop.post('/create_payment_intent', retrofit({ amount: '700' })))
    const request = { ...retrofit({ payment_intent_id: intent }), visitor: 'connected' as const }
    const foreign = await shop.post('/cancel_payment_intent', request)
    expect(foreign).toMatchObject({ status: 402, text: expect.stringContaining('No such payment_intent') })
  },
  'a key that does not work is a 400, and says no more than that': async (stage) => {
    const stripe = new Stripe('pk_test_wrong', addressOf(stage.shop.simulator.port))
    await using shop = await drop(stage, { stripe })
    const got = await shop.post('/connection_token', browser([]))
    expect(got).toMatchObject({
      status: 400,
      text: 'Error creating ConnectionToken! The server is not set up correctly.',
    })
  },
  'none of it is there unless it is asked for': async (stage) => {
    for (const { path, method } of ROUTES) {
      if (path === '/connection_token') continue
      const got = await fetch(`${stage.url}${path}`, { method, headers: authorization('admin') })
      await got.body?.cancel()
      expect(got.status, path).toBe(404)
    }
  },
}

const ROUTES = [
  { method: 'POST', path: '/register_reader' },
  { method: 'POST', path: '/connection_token' },
  { method: 'POST', path: '/create_payment_intent' },
  { method: 'POST', path: '/capture_payment_intent' },
  { method: 'POST', path: '/cancel_payment_intent' },
  { method: 'POST', path: '/update_payment_intent' },
  { method: 'POST', path: '/create_setup_intent' },
  { method: 'POST', path: '/attach_payment_method_to_customer' },
  { method: 'GET', path: '/list_locations' },
  { method: 'POST', path: '/create_location' },
] as const
