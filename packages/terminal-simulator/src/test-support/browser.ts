import sparticuz from '@sparticuz/chromium'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import type { SimulatorOptions } from '../index.ts'
import { till } from './till.ts'

/** Launching may unpack the browser first. */
const LAUNCH_TIMEOUT_MS = 60_000
/** Shorter than the timeout of a test, so that a failure names the missing element. */
const WAIT_TIMEOUT_MS = 10_000

/** A page in a context of its own. Its test fails when the browser reports an error. */
export interface Session extends AsyncDisposable {
  page: Page
  /** The errors that the browser has reported. A test that expects some empties it. */
  complaints: string[]
}

type Till = Awaited<ReturnType<typeof till>>

/** A demo shop and the page of its simulator. */
export interface Counter extends Omit<Till, typeof Symbol.asyncDispose>, Session {
  /** The element of the first reader. */
  blueRabbit: Locator
  /** The content of its screen. */
  screen: Locator
  log: Locator
}

/** The installed Chrome, or the Chromium of a package when none is installed. */
async function launch(): Promise<Browser> {
  const args = ['--no-sandbox']
  try {
    return await chromium.launch({ channel: 'chrome', args })
  } catch {
    return await chromium.launch({ executablePath: await sparticuz.executablePath(), args })
  }
}

/** One browser for all tests of a file. */
export function browser() {
  let launched: Browser
  beforeAll(async () => {
    launched = await launch()
  }, LAUNCH_TIMEOUT_MS)
  afterAll(() => launched.close())

  async function open(url: string, options: BrowserContextOptions = {}): Promise<Session> {
    const context = await launched.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options })
    context.setDefaultTimeout(WAIT_TIMEOUT_MS)
    const complaints: string[] = []
    const page = await context.newPage()
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(url)
    return {
      page,
      complaints,
      async [Symbol.asyncDispose]() {
        await context.close()
        expect(complaints, 'complaints of the browser').toEqual([])
      },
    }
  }

  async function counter(
    options: SimulatorOptions = {},
    contextOptions: BrowserContextOptions = {},
  ): Promise<Counter> {
    const shop = await till(options)
    const session = await open(shop.simulator.url, contextOptions)
    const { page } = session
    const blueRabbit = page.getByRole('group', { name: 'Reader Blue Rabbit' })
    await blueRabbit.waitFor()
    return {
      ...shop,
      ...session,
      blueRabbit,
      screen: page.getByRole('region', { name: 'Screen of Blue Rabbit' }),
      log: page.getByRole('region', { name: 'Log' }),
      async [Symbol.asyncDispose]() {
        // The page is closed first, because it would report the missing simulator as an error.
        try {
          await session[Symbol.asyncDispose]()
        } finally {
          await shop[Symbol.asyncDispose]()
        }
      },
    }
  }

  return { open, counter }
}
