import { expect, test } from 'vitest'
import { demoSeed, startSimulator } from '../index.ts'
import { browser } from '../test-support/browser.ts'
import { failure } from '../test-support/client.ts'

const { counter, open } = browser()

test('an unplugged reader is dark and refuses commands until it is plugged in', async () => {
  await using world = await counter()
  await world.blueRabbit.getByRole('button', { name: 'Unplug' }).click()
  await world.screen.getByText('No power').waitFor()
  const { id } = await world.intent()
  expect(await failure(world.process(id))).toMatchObject({ code: 'terminal_reader_offline' })

  await world.blueRabbit.getByRole('button', { name: 'Plug in' }).click()
  await world.screen.getByText('Ready').waitFor()
  await world.process(id)
  await world.screen.getByText('Tap, insert or swipe').waitFor()
})

test('a jammed reader shows its fault and can be repaired', async () => {
  await using world = await counter()
  await world.blueRabbit.getByRole('button', { name: 'Jam' }).click()
  await world.screen.getByText('Hardware fault').waitFor()
  expect(await failure(world.process((await world.intent()).id))).toMatchObject({
    code: 'terminal_reader_hardware_fault',
  })
  await world.blueRabbit.getByRole('button', { name: 'Repair' }).click()
  await world.screen.getByText('Ready').waitFor()
})

test('a fault is added for the next command and removed', async () => {
  await using world = await counter()
  const { id } = await world.intent()
  await world.blueRabbit.getByRole('button', { name: 'Faults' }).click()
  await world.blueRabbit.getByRole('button', { name: 'Times out, but applied' }).click()
  await world.blueRabbit.getByRole('listitem').filter({ hasText: 'Times out, but applied' }).waitFor()
  expect(await failure(world.process(id))).toMatchObject({ code: 'terminal_reader_timeout' })
  await world.screen.getByText('Tap, insert or swipe').waitFor()

  await world.blueRabbit.getByRole('button', { name: 'Busy' }).click()
  await world.blueRabbit.getByRole('button', { name: 'Clear all' }).click()
  await world.blueRabbit.getByRole('button', { name: 'Faults', exact: true }).waitFor()
  await world.process(id)
})

test('a reader that lost its action during a payment shows that when it is connected again', async () => {
  await using world = await counter()
  world.simulator.control.readers.fault(demoSeed.readers[0].id, {
    kind: 'disconnect_after_card',
    charged: true,
  })
  await world.process((await world.intent()).id)
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('No power').waitFor()
  await world.blueRabbit.getByRole('button', { name: 'Plug in' }).click()
  await world.screen.getByText('Connection lost').waitFor()
})

test('a reader that an SDK uses shows that', async () => {
  await using world = await counter()
  world.simulator.control.readers.useFromSdk(demoSeed.readers[0].id)
  await world.screen.getByText('A Terminal SDK has this reader.').waitFor()
})

test('an error of the simulator is shown beside the reader', async () => {
  await using world = await counter()
  await world.process(
    (await world.intent({ allowed_payment_method_types: ['interac_present'], currency: 'cad' })).id,
  )
  await world.screen.getByText('Tap, insert or swipe').waitFor()
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.blueRabbit.getByText("payment method of type 'card_present' cannot be presented").waitFor()
  expect(world.complaints.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')])

  await world.blueRabbit.getByLabel('Test card for Blue Rabbit').selectOption('4506445006931933')
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).click()
  await world.screen.getByText('Approved').waitFor()
})

test('the page advances a test clock', async () => {
  await using world = await counter()
  await world.process((await world.intent()).id)
  await world.page.getByText('Jan 1, 2026').waitFor()
  await world.page
    .getByLabel('How far to move the clock')
    .selectOption({ label: '1 hour: a card that never came' })
  await world.page.getByRole('button', { name: 'Advance' }).click()
  await world.screen.getByText('card_read_timed_out').waitFor()
})

test('the page follows a test clock that the test advances', async () => {
  await using world = await counter()
  await world.page.getByText('Jan 1, 2026').waitFor()
  await world.clock.advance(24 * 60 * 60 * 1000)
  await world.page.getByText('Jan 2, 2026').waitFor()
})

test('the page shows the real clock', async () => {
  await using simulator = await startSimulator({ port: 0, seed: demoSeed })
  await using session = await open(simulator.url)
  await session.page.getByLabel("The simulator's clock").waitFor()
  expect(await session.page.getByRole('button', { name: 'Advance' }).count()).toBe(0)
})

test('a reset asks for confirmation and then deletes all state', async () => {
  await using world = await counter()
  await world.process((await world.intent()).id)
  await world.screen.getByText('Tap, insert or swipe').waitFor()
  await world.page.getByRole('button', { name: 'Reset' }).click()
  await world.page.getByRole('button', { name: 'Keep' }).click()
  await world.screen.getByText('Tap, insert or swipe').waitFor()

  await world.page.getByRole('button', { name: 'Reset' }).click()
  await world.page.getByRole('button', { name: 'Delete all state' }).click()
  await world.screen.getByText('Ready').waitFor()
  await world.log.getByText('Nothing has happened yet.').waitFor()
})

test('a simulator without readers shows how to register one', async () => {
  await using simulator = await startSimulator({ port: 0 })
  await using session = await open(simulator.url)
  await session.page.getByText('No readers yet').waitFor()
  await session.page.getByText('registration_code=simulated-wpe').waitFor()
})

test('the page shows a lost connection and reconnects', async () => {
  await using first = await startSimulator({ port: 0, seed: demoSeed })
  await using session = await open(first.url)
  const { page, complaints } = session
  await page.getByText('Live', { exact: true }).waitFor()

  await first.close()
  await page.getByText('The simulator does not answer.').waitFor()
  const renamed = { ...demoSeed, readers: [{ ...demoSeed.readers[0], label: 'Red Fox' }] }
  await using second = await startSimulator({ port: first.port, seed: renamed })
  expect(second.port).toBe(first.port)
  await page.getByRole('group', { name: 'Reader Red Fox' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  expect(await page.getByText('The simulator does not answer.').count()).toBe(0)
  // The page also reports the second simulator, which is closed first.
  await page.close()
  expect(complaints.splice(0).filter((text) => !text.includes('net::ERR_'))).toEqual([])
})
