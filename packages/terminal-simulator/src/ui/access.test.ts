import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { browser, type Counter } from '../test-support/browser.ts'
import { raw } from '../test-support/client.ts'
import { READER } from '../test-support/till.ts'

const { counter } = browser()

/** The states of the page, and how to reach them. */
const SCENES: Readonly<Record<string, (world: Counter) => Promise<void>>> = {
  async idle({ screen }) {
    await screen.getByText('Ready').waitFor()
  },
  async payment({ process, intent, screen, log }) {
    await process((await intent()).id, { enable_customer_cancellation: true })
    await screen.getByText('Tap, insert or swipe').waitFor()
    await log.getByRole('button', { name: 'payment_intent.created' }).click()
    await log.getByRole('button', { name: 'Resend' }).waitFor()
  },
  async tip({ stripe, process, intent, screen }) {
    const { data } = await stripe.terminal.configurations.list({ is_account_default: true })
    await stripe.terminal.configurations.update(data[0]?.id as string, {
      tipping: { usd: { percentages: [15, 20, 25] } },
    })
    await process((await intent()).id)
    await screen.getByText('Add a tip?').waitFor()
  },
  async pin({ process, intent, screen, blueRabbit }) {
    await process((await intent({ amount: 1002 })).id)
    await blueRabbit.getByRole('button', { name: 'Present card' }).click()
    await screen.getByText('Enter your PIN').waitFor()
  },
  async approved({ process, intent, present, screen }) {
    await process((await intent()).id)
    await present()
    await screen.getByText('Approved').waitFor()
  },
  async declined({ process, intent, present, screen }) {
    await process((await intent()).id)
    await present('4000000000000002')
    await screen.getByRole('heading', { name: 'Declined' }).waitFor()
  },
  async cart({ display, screen }) {
    await display()
    await screen.getByText('Caramel latte').waitFor()
  },
  async inputs({ stripe, screen }) {
    await stripe.terminal.readers.collectInputs(READER, {
      inputs: [
        {
          type: 'email',
          custom_text: { title: 'Your e-mail', description: 'For the receipt' },
          toggles: [{ title: 'Newsletter', description: 'Once a month', default_value: 'enabled' }],
        },
      ],
    })
    await screen.getByText('Your e-mail').waitFor()
  },
  async broken({ simulator, screen, blueRabbit }) {
    simulator.control.readers.jam(READER)
    await screen.getByText('Hardware fault').waitFor()
    await blueRabbit.getByRole('button', { name: 'Faults' }).click()
    await blueRabbit.getByRole('button', { name: 'Offline' }).waitFor()
  },
  async help({ page }) {
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
  },
}

async function violations(page: Page) {
  await page.evaluate(axe.source)
  const { violations: found } = await page.evaluate<AxeResults>('axe.run()')
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
  )
}

// Scripts for the page are strings, because this file is checked with Node's types.
const FOCUSED = 'document.activeElement?.getAttribute("aria-label")'

test.each(Object.keys(SCENES))('the page is accessible, in a light and in a dark room: %s', async (scene) => {
  await using world = await counter()
  await SCENES[scene]?.(world)
  expect(await violations(world.page)).toEqual([])
  await world.page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(world.page)).toEqual([])
})

test('arrow keys move between readers, and letters act on the focused reader', async () => {
  await using world = await counter()
  const { page, screen } = world
  const greenHeron = page.getByRole('group', { name: 'Reader Green Heron' })
  const focused = () => page.evaluate(FOCUSED)
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe('Reader Blue Rabbit, HQ')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('Reader Green Heron, Dublin')
  await page.keyboard.press('u')
  await greenHeron.getByText('No power').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('j')
  await screen.getByText('Hardware fault').waitFor()
  await page.keyboard.press('j')
  await screen.getByText('Ready').waitFor()
  await page.keyboard.press('c')
  expect(await focused()).toBeNull()
  expect(await page.evaluate('document.activeElement?.id')).toBe(`card-${READER}`)
})

test('every control is reached with Tab, and the focus is visible', async () => {
  await using world = await counter()
  await world.process((await world.intent()).id)
  await world.screen.getByText('Tap, insert or swipe').waitFor()
  const controls = await world.page.locator('button:enabled:visible, input:visible, select:visible').count()
  const reached = new Set<number>()
  for (let presses = 0; presses < controls + 10; presses++) {
    await world.page.keyboard.press('Tab')
    const { index, outline } = await world.page.evaluate<{ index: number; outline: string }>(`({
      index: [...document.querySelectorAll('button, input, select')].indexOf(document.activeElement),
      outline: getComputedStyle(document.activeElement).outlineStyle,
    })`)
    if (index === -1) continue
    reached.add(index)
    expect(outline).not.toBe('none')
  }
  expect(reached.size).toBe(controls)
})

test('the focus stays on the reader when its focused button is removed', async () => {
  await using world = await counter()
  await world.process((await world.intent()).id)
  await world.screen.getByText('Tap, insert or swipe').waitFor()
  await world.blueRabbit.getByRole('button', { name: 'Present card' }).focus()
  await world.page.keyboard.press('Enter')
  await world.screen.getByText('Approved').waitFor()
  await world.page.waitForFunction(`${FOCUSED} === 'Reader Blue Rabbit, HQ'`)
})

test('the screen is announced to screen readers', async () => {
  await using world = await counter()
  const status = world.blueRabbit.getByRole('status')
  await world.process((await world.intent({ amount: 1250 })).id)
  await status.getByText('Total $12.50: tap, insert or swipe a card').waitFor({ state: 'attached' })
  await world.present('4000000000000002')
  await status.getByText('Declined: Your card was declined. (card_declined)').waitFor({ state: 'attached' })
})

test('a question mark opens the help and Escape closes it', async () => {
  await using world = await counter()
  const help = world.page.getByRole('dialog', { name: 'Keyboard' })
  await world.page.keyboard.press('?')
  await help.waitFor()
  await world.page.keyboard.press('Escape')
  await help.waitFor({ state: 'hidden' })
})

test('on a phone the page fits the width', async () => {
  await using world = await counter({}, { viewport: { width: 360, height: 740 } })
  await SCENES.payment?.(world)
  expect(await world.page.evaluate('document.documentElement.scrollWidth')).toBe(360)
})

test('there is no motion for users who prefer reduced motion, and motion for the others', async () => {
  const motions = (page: Page) => page.evaluate<number>('document.getAnimations().length')
  await using still = await counter()
  await SCENES.payment?.(still)
  expect(await motions(still.page)).toBe(0)
  await using moving = await counter({}, { reducedMotion: 'no-preference' })
  await SCENES.payment?.(moving)
  expect(await motions(moving.page)).toBeGreaterThan(0)
})

test('labels, metadata and cart lines are rendered as text, not markup', async () => {
  const attack = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
  const seed = {
    ...demoSeed,
    readers: [{ ...demoSeed.readers[0] }, { ...demoSeed.readers[1], label: attack }],
  }
  await using world = await counter({ seed })
  await world.page.getByRole('heading', { name: attack, level: 2 }).waitFor()
  await world.intent({ metadata: { note: attack } })
  await world.log.getByRole('button', { name: 'payment_intent.created' }).click()
  await world.stripe.terminal.readers.setReaderDisplay(READER, {
    type: 'cart',
    cart: { currency: 'usd', line_items: [{ amount: 100, description: attack, quantity: 1 }], total: 100 },
  })
  await world.screen.getByText(attack).waitFor()
  await world.stripe.terminal.readers.collectInputs(READER, {
    inputs: [{ type: 'text', custom_text: { title: '<b>Name</b>', submit_button: '<i>Go</i>' } }],
  })
  await world.screen.getByText('<b>Name</b>').waitFor()
  expect(await world.page.locator('img[src="x"], main script, main b:text("Name")').count()).toBe(0)
  expect(await world.page.title()).toBe('Terminal simulator')
})

test('the page loads nothing from other origins and cannot be used by other sites', async () => {
  await using world = await counter()
  const { headers } = await fetch(world.simulator.url)
  const policy = headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(headers.get('x-content-type-options')).toBe('nosniff')

  expect((await fetch(world.simulator.url, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`${world.simulator.url}/ui/../surface.ts`)).status).toBe(404)
  expect((await raw(world.simulator, 'GET', '/ui/%2e%2e%2fsurface.ts')).status).toBe(404)
})
