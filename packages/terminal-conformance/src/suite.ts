import type { OperationName } from '@org/terminal-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { asDescribed } from './described.ts'
import { httpCaller, httpWatcher } from './http-caller.ts'
import type { Host, HostChanges, HttpMount, Mount } from './mount.ts'
import { recording } from './recording.ts'
import { connectionTokenStories } from './scenarios/connection-tokens.ts'
import { exampleBackendStories } from './scenarios/example-backend.ts'
import { fleetStories } from './scenarios/fleet.ts'
import { fuzzStories } from './scenarios/fuzz.ts'
import { healthStories } from './scenarios/health.ts'
import { type HttpStage, httpStories } from './scenarios/http.ts'
import { locationStories } from './scenarios/locations.ts'
import { openApiStories } from './scenarios/openapi.ts'
import { paymentStories } from './scenarios/payments.ts'
import { readerActionStories } from './scenarios/reader-actions.ts'
import { readerStories } from './scenarios/readers.ts'
import { serverSentEventStories } from './scenarios/server-sent-events.ts'
import type { Stage } from './scenarios/story.ts'
import { streamStories } from './scenarios/streams.ts'
import { webhookEventStories } from './scenarios/webhook-events.ts'
import { webhookStories } from './scenarios/webhooks.ts'
import { type OptionChanges, openShop, scopeOf } from './shop.ts'

/** The stories that every mount must tell in the same way, whatever its transport. */
const OPERATION_STORIES = {
  'connection tokens': connectionTokenStories,
  locations: locationStories,
  readers: readerStories,
  fleet: fleetStories,
  payments: paymentStories,
  'reader actions': readerActionStories,
  streams: streamStories,
}

/** The stories of every mount that speaks HTTP. */
const HTTP_STORIES = {
  http: httpStories,
  'server-sent events': serverSentEventStories,
  'bad input': fuzzStories,
  webhooks: webhookStories,
  'webhook events': webhookEventStories,
  health: healthStories,
  openapi: openApiStories,
  "Stripe's example apps": exampleBackendStories,
}

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
    const call = asDescribed(url, httpCaller(url))
    return { url, close, call, watch: httpWatcher(url), webhooks: `${url}/webhooks` }
  }
  const open = (changes: OptionChanges) =>
    openStage(httpMount, changes) as Promise<HttpStage & AsyncDisposable>
  describe(`conformance: ${name}`, () =>
    tell({ ...OPERATION_STORIES, ...HTTP_STORIES } as Chapters<HttpStage>, open))
}

function tell<S extends Stage>(
  chapters: Chapters<S>,
  open: (changes: OptionChanges) => Promise<S & AsyncDisposable>,
): void {
  let stage: S & AsyncDisposable
  beforeAll(async () => {
    stage = await open({ tokenLimit: PLENTY })
  })
  afterAll(() => stage[Symbol.asyncDispose]())
  for (const [chapter, stories] of Object.entries(chapters)) {
    describe(chapter, () => {
      for (const [title, story] of Object.entries(stories)) {
        test(title, async ({ task }) => {
          const called = new Set<OperationName>()
          await story(recording(stage, called))
          task.meta.operations = [...called]
        })
      }
    })
  }
}

async function openStage<M extends Mount>(
  mount: (host: Host) => Promise<M>,
  changes: OptionChanges,
  { prepare = () => {}, parserInFront = false, exampleBackend = false }: HostChanges = {},
): Promise<M & Stage & AsyncDisposable> {
  const shop = await openShop(changes)
  const { options } = shop
  const mounted = await mount({ options, authorize: scopeOf, prepare, parserInFront, exampleBackend })
  return {
    ...mounted,
    shop,
    open: (more, host) => openStage(mount, more, host),
    [Symbol.asyncDispose]: async () => {
      await mounted.close()
      await shop[Symbol.asyncDispose]()
    },
  }
}
