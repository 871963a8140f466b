import { type OperationName, operationNames } from '@org/terminal-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asDescribed } from './described.ts'
import { httpClient } from './http-caller.ts'
import type { Host, HostChanges, Mount } from './mount.ts'
import { recording } from './recording.ts'
import { leavingClientStories } from './scenarios/clients-that-leave.ts'
import { connectionTokenStories } from './scenarios/connection-tokens.ts'
import { exampleBackendStories } from './scenarios/example-backend.ts'
import { exampleBackendRefusals } from './scenarios/example-backend-refusals.ts'
import { fleetStories } from './scenarios/fleet.ts'
import { furtherRouteStories } from './scenarios/further-routes.ts'
import { fuzzStories } from './scenarios/fuzz.ts'
import { healthStories } from './scenarios/health.ts'
import { httpStories } from './scenarios/http.ts'
import { locationStories } from './scenarios/locations.ts'
import { oneCommandStories } from './scenarios/one-command.ts'
import { openApiStories } from './scenarios/openapi.ts'
import { paymentStories } from './scenarios/payments.ts'
import { readerActionStories } from './scenarios/reader-actions.ts'
import { readerStories } from './scenarios/readers.ts'
import { refundAndSavedCardStories } from './scenarios/refunds-and-saved-cards.ts'
import { serverSentEventStories } from './scenarios/server-sent-events.ts'
import type { Stage, Stories } from './scenarios/story.ts'
import { streamedWebhookStories } from './scenarios/streamed-webhooks.ts'
import { streamStories } from './scenarios/streams.ts'
import { webhookEventStories } from './scenarios/webhook-events.ts'
import { webhookStories } from './scenarios/webhooks.ts'
import { type OptionChanges, openShop, scopeOf } from './shop.ts'

const CHAPTERS: Readonly<Record<string, Stories>> = {
  'connection tokens': connectionTokenStories,
  locations: locationStories,
  readers: readerStories,
  fleet: fleetStories,
  payments: paymentStories,
  'refunds and saved cards': refundAndSavedCardStories,
  'reader actions': readerActionStories,
  'one command at a time': oneCommandStories,
  streams: streamStories,
  'streamed webhooks': streamedWebhookStories,
  'bad input': fuzzStories,
  http: httpStories,
  'clients that leave': leavingClientStories,
  'further routes': furtherRouteStories,
  'server-sent events': serverSentEventStories,
  webhooks: webhookStories,
  'webhook events': webhookEventStories,
  health: healthStories,
  openapi: openApiStories,
  "Stripe's example apps": exampleBackendStories,
  "what Stripe's example apps are refused": exampleBackendRefusals,
}

const ALL_STORIES = Object.entries(CHAPTERS).flatMap(([chapter, stories]) =>
  Object.keys(stories).map((title) => `${chapter}: ${title}`),
)

/** Enough for every story; those about the limit open a shop of their own. */
const PLENTY = { burst: 100_000, perMinute: 100_000 }

/**
 * Tells every story on a mount, over real sockets. `mount` serves `host`; see {@link Mount}.
 *
 * The operations are spoken to as the clients of the mount do it. What is about HTTP itself (webhooks, health, OpenAPI, server-sent events,
 * Stripe's example apps) is told at its `url`, on the same server and the same terminal.
 */
export function conformance(name: string, mount: (host: Host) => Promise<Mount>): void {
  describe(`conformance: ${name}`, () => {
    let stage: Stage & AsyncDisposable
    const run: string[] = []
    const called = new Set<OperationName>()
    beforeAll(async () => {
      stage = await openStage(mount, { tokenLimit: PLENTY })
    })
    afterAll(() => stage[Symbol.asyncDispose]())
    for (const [chapter, stories] of Object.entries(CHAPTERS)) {
      describe(chapter, () => {
        for (const [title, story] of Object.entries(stories)) {
          test(title, async () => {
            run.push(`${chapter}: ${title}`)
            await story(recording(stage, called))
          })
        }
      })
    }

    // Every mount is compared with the same list, so that none can leave out what another shows.
    test('every story has run, and has called every operation', () => {
      expect(run).toEqual(ALL_STORIES)
      expect([...called].sort()).toEqual([...operationNames].sort())
    })
  })
}

async function openStage(
  mount: (host: Host) => Promise<Mount>,
  changes: OptionChanges,
  { prepare = () => {}, parserInFront = false, routes = [] }: HostChanges = {},
): Promise<Stage & AsyncDisposable> {
  const shop = await openShop(changes)
  const { options } = shop
  const served = await mount({ options, authorize: scopeOf, prepare, parserInFront, routes })
  const { url, client = httpClient(url) } = served
  return {
    ...client,
    call: asDescribed(url, client.call),
    url,
    shop,
    open: (more, host) => openStage(mount, more, host),
    [Symbol.asyncDispose]: async () => {
      await served.close()
      await shop[Symbol.asyncDispose]()
    },
  }
}
