import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { browser } from '../test-support/browser.ts'
import { failure } from '../test-support/client.ts'
import { receiver } from '../test-support/receiver.ts'

const { counter } = browser()

test('the log shows requests, events and deliveries with their content', async () => {
  await using hooks = await receiver()
  await using world = await counter({ seed: { ...demoSeed, webhookEndpoints: [{ url: hooks.url }] } })
  await world.log.getByText('Nothing has happened yet.').waitFor()
  await world.intent({ metadata: { order: '6735' } })

  await world.log.getByRole('button', { name: 'POST /v1/payment_intents 200' }).click()
  await world.log.getByLabel('Parameters').getByText('"6735"').waitFor()
  await world.log.getByRole('button', { name: 'payment_intent.created Event' }).click()
  await world.log.getByLabel('Event', { exact: true }).getByText('"requires_payment_method"').waitFor()
  await world.log.getByRole('button', { name: 'payment_intent.created delivered 200' }).click()
  await world.log.getByLabel('Delivery', { exact: true }).getByText(hooks.url).waitFor()
})

test('an event is resent and duplicated from the log', async () => {
  await using hooks = await receiver()
  await using world = await counter({ seed: { ...demoSeed, webhookEndpoints: [{ url: hooks.url }] } })
  await world.intent()
  await world.log.getByRole('button', { name: 'payment_intent.created Event' }).click()

  await world.log.getByRole('button', { name: 'Resend' }).click()
  await world.log.getByText('Delivery · resend · ').waitFor()
  await world.log.getByRole('button', { name: 'Duplicate' }).click()
  await world.log.getByText('Delivery · duplicate · ').waitFor()
  expect(hooks.types()).toEqual([
    'payment_intent.created',
    'payment_intent.created',
    'payment_intent.created',
  ])
})

test('a failed delivery and the error of a request are highlighted', async () => {
  await using hooks = await receiver(() => 500)
  await using world = await counter({ seed: { ...demoSeed, webhookEndpoints: [{ url: hooks.url }] } })
  await failure(world.process('pi_missing'))
  await world.log.getByText("Request · No such payment_intent: 'pi_missing'").waitFor()
  await world.intent()
  await world.log.getByText('retrying 500').waitFor()
})

test('the log is filtered by kind and text, and cleared', async () => {
  await using world = await counter()
  await world.intent({ metadata: { order: '6735' } })
  const lines = world.log.getByRole('listitem')
  await world.log.getByRole('button', { name: 'payment_intent.created Event' }).waitFor()
  await world.log.getByRole('button', { name: 'POST /v1/payment_intents' }).waitFor()

  await world.log.getByRole('button', { name: 'Events' }).click()
  await world.log.getByRole('button', { name: 'POST /v1/payment_intents' }).waitFor({ state: 'detached' })
  expect(await lines.count()).toBe(1)

  await world.page.keyboard.press('/')
  await world.page.keyboard.type('6735')
  expect(await lines.count()).toBe(1)
  await world.page.keyboard.type('6')
  await world.log.getByText('Nothing in the log matches.').waitFor()

  await world.log.getByRole('button', { name: 'Clear' }).click()
  await world.log.getByText('Nothing has happened yet.').waitFor()
})

test('the log contains no secrets', async () => {
  await using world = await counter()
  await world.stripe.terminal.configurations.create({
    wifi: { type: 'personal_psk', personal_psk: { ssid: 'Shop', password: 'w1f1-password' } },
    reader_security: { admin_menu_passcode: '0192837465' },
  })
  const { secret } = await world.stripe.terminal.connectionTokens.create()
  const endpoint = await world.stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:9',
    enabled_events: ['*'],
  })
  await world.log.getByRole('button', { name: 'POST /v1/webhook_endpoints' }).waitFor()
  for (const line of await world.log.getByRole('button', { name: 'POST /v1/' }).all()) await line.click()
  await world.log.getByLabel('Parameters').first().waitFor()

  const text = await world.page.locator('body').textContent()
  expect(text).toContain('POST /v1/terminal/configurations')
  for (const hidden of ['w1f1-password', '0192837465', secret, endpoint.secret as string, 'sk_test_secret']) {
    expect(text).not.toContain(hidden)
  }
})
