import type { TerminalLogger } from '../logger.ts'
import type { Dispatcher } from '../webhooks/dispatch.ts'
import { accountOf, fromNotification, fromStripeEvent, STREAMED_EVENTS } from './event.ts'
import type { EventStreams } from './stream.ts'

/**
 * Publishes webhooks to the live streams of accounts that have followers. Failures are logged and not rethrown: a redelivery would fail in
 * the same way.
 */
export function streamWebhooks(dispatcher: Dispatcher, events: EventStreams, logger: TerminalLogger): void {
  for (const type of STREAMED_EVENTS) {
    dispatcher.on(
      type,
      async (event) => {
        const { id, type } = event
        try {
          const draft = event.object === 'event' ? fromStripeEvent(event) : fromNotification(event)
          if (draft) await events.publish(draft)
        } catch (error) {
          logger.error({ event: id, type, err: error }, 'A webhook event could not be streamed')
        }
      },
      { name: 'terminal:stream', wants: (event) => events.isFollowed(accountOf(event)) },
    )
  }
}
