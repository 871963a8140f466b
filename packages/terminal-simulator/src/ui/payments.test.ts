import { expect, test } from 'vitest'
import { CARDS } from '../payment/test-cards.ts'
import { browser, type Counter } from '../test-support/browser.ts'
import { READER } from '../test-support/till.ts'

const { counter } = browser()

test('an idle reader shows its label and location', async () => {
  await using world = await counter()
  await world.screen.getByText('Blue Rabbit').waitFor()
  await world.screen.getByText('HQ').waitFor()
  await world.page.getByRole('region', { name: 'Screen of Green Heron' }).getByText('Dublin').waitFor()
  expect(await world.blueRabbit.getByRole('button', { name: 'Present card' }).isDisabled()).toBe(true)
})

test('a payment is shown on the screen and approved with a card', async () => {
  await using world = await counter()
  const { id } = await world.intent({ amount: 1250 })
  await world.process(id)
  await world.screen.getByText('$12.50').waitFor()
  await world.screen.getByText('Tap, insert or swipe').waitFor()

  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()

  await world.screen.getByText('Approved').waitFor()
  expect(await world.status(id)).toBe('requires_capture')
})

test('a payment is approved with the keyboard only', async () => {
  await using world = await counter()
  const { keyboard } = world.page
  const { id } = await world.intent()
  await world.process(id)
  await world.screen.getByText('Tap, insert or swipe').waitFor()

  await keyboard.press('ArrowRight')
  await keyboard.press('Enter')

  await world.screen.getByText('Approved').waitFor()
  expect(await world.status(id)).toBe('requires_capture')
})

test('a declined card shows the reason, and another card can pay', async () => {
  await using world = await counter()
  const { id } = await world.intent()
  await world.process(id)
  await world.blueRabbit.getByLabel('Test card for Blue Rabbit').selectOption('4000000000009995')
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByRole('heading', { name: 'Declined' }).waitFor()
  await world.screen.getByText('Your card has insufficient funds.').waitFor()
  await world.screen.getByText('card_declined').waitFor()

  await world.process(id)
  await world.blueRabbit.getByLabel('Test card for Blue Rabbit').selectOption('5555555555554444')
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('Approved').waitFor()
  expect(await world.status(id)).toBe('requires_capture')
})

test('the picker has every test card', async () => {
  await using world = await counter()
  const options = world.blueRabbit.getByLabel('Test card for Blue Rabbit').locator('option')
  const numbers = await options.evaluateAll((all) => all.map((option) => option.getAttribute('value')))
  expect(numbers.sort()).toEqual(Object.keys(CARDS).sort())
})

test('amounts in currencies with no and with three decimals are formatted', async () => {
  await using world = await counter()
  await world.process((await world.intent({ amount: 500, currency: 'jpy' })).id)
  await world.screen.getByText('¥500', { exact: true }).waitFor()
  await world.process((await world.intent({ amount: 12_340, currency: 'kwd' })).id)
  await world.screen.getByText('12.340').waitFor()
})

test('a tip of the configuration is selected before the card', async () => {
  await using world = await counter()
  await offerTips(world)
  const { id } = await world.intent({ amount: 2000 })
  await world.process(id)
  await world.screen.getByText('Add a tip?').waitFor()
  expect(await world.blueRabbit.getByRole('button', { name: 'Present card' }).isDisabled()).toBe(true)

  await world.screen.getByRole('button', { name: '20% $4.00' }).click()
  await world.screen.getByText('$24.00', { exact: true }).waitFor()
  await world.screen.getByText('including $4.00 tip').waitFor()
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()

  await world.screen.getByText('Approved').waitFor()
  const { amount, amount_details } = await world.stripe.paymentIntents.retrieve(id)
  expect({ amount, tip: amount_details?.tip?.amount }).toEqual({ amount: 2400, tip: 400 })
})

test('a custom tip is typed', async () => {
  await using world = await counter()
  await offerTips(world)
  const { id } = await world.intent({ amount: 2000 })
  await world.process(id)
  await world.screen.getByRole('button', { name: 'Custom' }).click()
  await world.screen.getByLabel('Your tip').fill('much')
  await world.page.keyboard.press('Enter')
  await world.blueRabbit.getByText('Please type an amount').waitFor()
  await world.screen.getByLabel('Your tip').fill('1,50')
  await world.page.keyboard.press('Enter')
  await world.screen.getByText('$21.50', { exact: true }).waitFor()

  await world.page.keyboard.press('Enter')
  await world.screen.getByText('Approved').waitFor()
  expect((await world.stripe.paymentIntents.retrieve(id)).amount).toBe(2150)
})

test('keys select a tip or no tip', async () => {
  await using world = await counter()
  await offerTips(world)
  const { id } = await world.intent({ amount: 2000 })
  await world.process(id)
  await world.screen.getByText('Add a tip?').waitFor()
  await world.blueRabbit.focus()
  await world.page.keyboard.press('0')
  await world.screen.getByText('$20.00', { exact: true }).waitFor()
  await world.page.keyboard.press('Enter')
  await world.screen.getByText('Approved').waitFor()
  expect((await world.stripe.paymentIntents.retrieve(id)).amount_details?.tip?.amount).toBe(0)
})

test('a card with a PIN asks for it, and keys type it', async () => {
  await using world = await counter()
  const { id } = await world.intent()
  await world.process(id)
  await world.blueRabbit.getByLabel('Test card for Blue Rabbit').selectOption('4001000360000005')
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('Enter your PIN').waitFor()
  expect(await world.status(id)).toBe('requires_payment_method')

  await world.screen.getByRole('button', { name: '1', exact: true }).click()
  await world.page.keyboard.type('234')
  await world.screen.getByLabel('4 digits entered').waitFor()
  await world.screen.getByRole('button', { name: 'Confirm the PIN' }).click()

  await world.screen.getByText('Approved').waitFor()
  const { latest_charge } = await world.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
  expect(latest_charge).toMatchObject({
    payment_method_details: { card_present: { receipt: { cardholder_verification_method: 'online_pin' } } },
  })
})

// Stripe docs: terminal/references/testing ("offline_pin_required")
test('an amount that ends in 02 asks for a PIN', async () => {
  await using world = await counter()
  await world.process((await world.intent({ amount: 2002 })).id)
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('Enter your PIN').waitFor()
})

test('the cancel button is shown when the action enables it, and cancels the action', async () => {
  await using world = await counter()
  const { id } = await world.intent()
  await world.process(id)
  await world.screen.getByText('Tap, insert or swipe').waitFor()
  expect(await world.screen.getByRole('button', { name: 'Cancel' }).count()).toBe(0)

  await world.process(id, { enable_customer_cancellation: true })
  await world.screen.getByRole('button', { name: 'Cancel' }).click()
  await world.screen.getByRole('heading', { name: 'Canceled' }).waitFor()
  expect(await world.action()).toMatchObject({ status: 'failed', failure_code: 'customer_canceled' })
})

test('a reader shows that it authorises', async () => {
  await using world = await counter({ authorizationMs: 3000 })
  await world.process((await world.intent()).id)
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('Authorising').waitFor()
  await world.clock.advance(3000)
  await world.screen.getByText('Approved').waitFor()
})

test('a collected card waits for the confirmation of the till', async () => {
  await using world = await counter()
  const { id } = await world.intent()
  await world.collect(id)
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('Card read').waitFor()
  await world.confirm(id)
  await world.screen.getByText('Approved').waitFor()
})

test('cards are saved and refunds are given', async () => {
  await using world = await counter()
  const { id: setup } = await world.stripe.setupIntents.create({
    allowed_payment_method_types: ['card_present'],
  })
  await world.stripe.terminal.readers.processSetupIntent(READER, {
    setup_intent: setup,
    allow_redisplay: 'always',
  })
  await world.screen.getByText('Save your card').waitFor()
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('Card saved').waitFor()

  const { id } = await world.paid({ capture_method: 'automatic', amount: 3000 })
  await world.stripe.terminal.readers.refundPayment(READER, { payment_intent: id, amount: 1000 })
  await world.screen.getByText('$10.00').waitFor()
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('Refunded').waitFor()
})

test('a cart shows its lines, tax and total', async () => {
  await using world = await counter()
  await world.stripe.terminal.readers.setReaderDisplay(READER, {
    type: 'cart',
    cart: {
      currency: 'eur',
      line_items: [{ description: 'Flat white', quantity: 2, amount: 760 }],
      tax: 127,
      total: 760,
    },
  })
  await world.screen.getByText('Flat white').waitFor()
  await world.screen.getByText('2 ×').waitFor()
  await world.screen.getByText('€1.27').waitFor()
  expect(await world.screen.getByText('€7.60').count()).toBe(2)

  await world.cancel()
  await world.screen.getByText('Ready').waitFor()
})

async function offerTips({ stripe }: Counter): Promise<void> {
  const { data } = await stripe.terminal.configurations.list({ is_account_default: true })
  await stripe.terminal.configurations.update(data[0]?.id as string, {
    tipping: { usd: { percentages: [15, 20, 25] } },
  })
}
