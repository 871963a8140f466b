import type { TerminalOptions } from '@org/terminal-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { httpCaller } from './http-caller.ts'
import type { Host, HttpMount, Mount } from './mount.ts'
import { connectionTokenStories } from './scenarios/connection-tokens.ts'
import { fuzzStories } from './scenarios/fuzz.ts'
import { type HttpStage, httpStories } from './scenarios/http.ts'
import { locationStories } from './scenarios/locations.ts'
import { readerStories } from './scenarios/readers.ts'
import type { Stage } from './scenarios/story.ts'
import { openShop, scopeOf } from './shop.ts'

/** The stories that every mount must tell in the same way, whatever its transport. */
const OPERATION_STORIES = {
  'connection tokens': connectionTokenStories,
  locations: locationStories,
  readers: readerStories,
}

/** The stories of every mount that speaks HTTP. */
const HTTP_STORIES = { http: httpStories, 'bad input': fuzzStories }

/** Enough for every story; those about the limit open a shop of their own. */
const PLENTY = { burst: 100_000, perMinute: 100_000 }

type Chapters<S> = Readonly<Record<string, Readonly<Record<string, (stage: S) => Promise<void>>>>>

/**
 * Runs the stories of every operation against a mount, over real sockets. `mount` serves `host` and returns how to call it.
 */
export function conformance(name: string, mount: (host: Host) => Promise<Mount>): void {
  describe(`conformance: ${name}`, () => tell(OPERATION_STORIES, (changes) => openStage(mount, changes)))
}

/** {@link conformance} for a mount that speaks HTTP, with the stories of HTTP itself. */
export function httpConformance(name: string, mount: (host: Host) => Promise<HttpMount>): void {
  const httpMount = async (host: Host) => {
    const { url, close } = await mount(host)
    return { url, close, call: httpCaller(url) }
  }
  const open = (changes: Partial<TerminalOptions>) =>
    openStage(httpMount, changes) as Promise<HttpStage & AsyncDisposable>
  describe(`conformance: ${name}`, () =>
    tell({ ...OPERATION_STORIES, ...HTTP_STORIES } as Chapters<HttpStage>, open))
}

function tell<S extends Stage>(
  chapters: Chapters<S>,
  open: (changes: Partial<TerminalOptions>) => Promise<S & AsyncDisposable>,
): void {
  let stage: S & AsyncDisposable
  beforeAll(async () => {
    stage = await open({ tokenLimit: PLENTY })
  })
  afterAll(() => stage[Symbol.asyncDispose]())
  for (const [chapter, stories] of Object.entries(chapters)) {
    describe(chapter, () => {
      for (const [title, story] of Object.entries(stories)) test(title, () => story(stage))
    })
  }
}

async function openStage<M extends Mount>(
  mount: (host: Host) => Promise<M>,
  changes: Partial<TerminalOptions>,
): Promise<M & Stage & AsyncDisposable> {
  const shop = await openShop(changes)
  const mounted = await mount({ options: shop.options, authorize: scopeOf })
  return {
    ...mounted,
    shop,
    open: (more) => openStage(mount, more),
    [Symbol.asyncDispose]: async () => {
      await mounted.close()
      await shop[Symbol.asyncDispose]()
    },
  }
}
