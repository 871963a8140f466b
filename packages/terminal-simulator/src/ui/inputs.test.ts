import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { browser, type Counter } from '../test-support/browser.ts'
import { READER } from '../test-support/till.ts'

const { counter } = browser()
type Input = Stripe.Terminal.ReaderCollectInputsParams.Input

async function ask({ stripe }: Counter, ...inputs: Input[]): Promise<void> {
  await stripe.terminal.readers.collectInputs(READER, { inputs })
}

async function answers({ action }: Counter) {
  return (await action())?.collect_inputs?.inputs
}

test('every kind of input can be filled in', async () => {
  await using world = await counter()
  const { page, screen } = world
  await ask(
    world,
    {
      type: 'selection',
      custom_text: { title: 'How was it?', description: 'Be honest' },
      required: true,
      selection: {
        choices: [
          { id: 'good', text: 'Good' },
          { id: 'bad', text: 'Bad', style: 'secondary' },
        ],
      },
    },
    {
      type: 'email',
      custom_text: { title: 'Your e-mail', submit_button: 'Send it' },
      toggles: [
        { title: 'Newsletter', default_value: 'enabled' },
        { title: 'Offers', default_value: 'disabled' },
      ],
    },
    { type: 'phone', custom_text: { title: 'Your phone' } },
    { type: 'text', custom_text: { title: 'Anything else?', skip_button: 'No, thanks' } },
    { type: 'signature', custom_text: { title: 'Sign here' }, required: true },
  )

  await screen.getByText('Be honest').waitFor()
  await screen.getByRole('button', { name: 'Bad' }).click()

  await screen.getByLabel('Your e-mail').fill('a@example.com')
  await screen.getByRole('switch', { name: 'Newsletter' }).uncheck()
  await screen.getByRole('switch', { name: 'Offers' }).check()
  await screen.getByRole('button', { name: 'Send it' }).click()

  await screen.getByLabel('Your phone').fill('+15555550199')
  await page.keyboard.press('Enter')

  await screen.getByRole('button', { name: 'No, thanks' }).click()

  await sign(world)
  await screen.getByRole('button', { name: 'Submit' }).click()

  await screen.getByText('Thank you').waitFor()
  await expect
    .poll(() => answers(world))
    .toMatchObject([
      { selection: { id: 'bad', text: 'Bad' } },
      { email: { value: 'a@example.com' }, toggles: [{ value: 'disabled' }, { value: 'enabled' }] },
      { phone: { value: '+15555550199' } },
      { skipped: true },
      { signature: { value: expect.stringMatching(/^file_/) } },
    ])
})

test('a required input can neither be skipped nor left empty', async () => {
  await using world = await counter()
  await ask(world, { type: 'numeric', custom_text: { title: 'Table' }, required: true })
  await world.screen.getByRole('button', { name: 'Submit' }).click()
  await world.blueRabbit.getByText('Please fill this in first.').waitFor()
  expect(await world.screen.getByRole('button', { name: 'Skip' }).count()).toBe(0)
  await world.screen.getByLabel('Table').fill('12')
  await world.page.keyboard.press('Enter')
  await world.screen.getByText('Thank you').waitFor()
  await expect.poll(() => answers(world)).toMatchObject([{ numeric: { value: '12' } }])
})

test('an example signature can be inserted and cleared', async () => {
  await using world = await counter()
  await ask(world, { type: 'signature', custom_text: { title: 'Sign here' } })
  await world.screen.getByRole('button', { name: 'Sign for me' }).click()
  await world.screen.getByRole('img', { name: 'Signature', exact: true }).waitFor()
  await world.screen.getByRole('button', { name: 'Clear' }).click()
  await world.screen.getByRole('img', { name: 'Empty signature' }).waitFor()
})

test('a form can be filled in with example answers', async () => {
  await using world = await counter()
  await ask(
    world,
    { type: 'email', custom_text: { title: 'Your e-mail' } },
    { type: 'signature', custom_text: { title: 'Sign here' } },
  )
  await world.blueRabbit.getByRole('button', { name: 'Fill in for me' }).click()
  await world.screen.getByText('Thank you').waitFor()
  await expect
    .poll(() => answers(world))
    .toMatchObject([
      { email: { value: 'someone@example.com' } },
      { signature: { value: expect.stringMatching(/^file_/) } },
    ])
})

test('a form times out when the customer walks away', async () => {
  await using world = await counter()
  await ask(world, { type: 'text', custom_text: { title: 'Your name' } })
  await world.blueRabbit.getByRole('button', { name: 'Walk away' }).click()
  await world.screen.getByText('collect_inputs_timeout').waitFor()
})

async function sign({ page, screen }: Counter): Promise<void> {
  const pad = screen.getByRole('img', { name: 'Empty signature' })
  await pad.waitFor()
  const { x, y, width, height } = (await pad.boundingBox()) as {
    x: number
    y: number
    width: number
    height: number
  }
  await page.mouse.move(x + width / 4, y + height / 2)
  await page.mouse.down()
  await page.mouse.move(x + width / 2, y + height / 4)
  await page.mouse.move(x + width * 0.75, y + height / 2)
  await page.mouse.up()
  await screen.getByRole('img', { name: 'Signature', exact: true }).waitFor()
}
