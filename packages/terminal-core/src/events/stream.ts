import { isTerminalError, TerminalError } from '../errors.ts'
import type { TerminalLogger } from '../logger.ts'
import { partitionOf, type StoreKey, storeKey } from '../store/keys.ts'
import type { CoordinationStore, Flow, StreamItem } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { EventDraft, TerminalEvent } from './event.ts'

/** How live events are streamed. */
export interface StreamOptions {
  /** Milliseconds of silence after which an HTTP stream says that it is alive, so that no proxy closes it. Default 15,000. */
  heartbeatMs?: number
  /**
   * Milliseconds after which a stream is interrupted. Clients come back by themselves, with the last event they have seen, and are
   * asked again who they are. Default 3,600,000: an hour.
   */
  lifetimeMs?: number
}

/** What a follower of an account's events is given. See `Following` of the store. */
export interface EventFollowing {
  start: string
  gap: boolean
  events: Flow<TerminalEvent>
}

/** The events of every account, in one stream each, shared by all instances on one store. */
export interface EventStreams {
  /** Never rejects: an event that cannot be stored is logged and lost, and what has caused it goes on. */
  publish(event: EventDraft): Promise<void>
  /** Whether an account's events have to be published: nobody misses one where this is false. @throws what the store throws */
  isFollowed(account: string | undefined): Promise<boolean> | boolean
  /** @throws TerminalError `stream_interrupted` once drained, and where the store fails */
  follow(account: string | undefined, after?: string, signal?: AbortSignal): Promise<EventFollowing>
  /** Interrupts every follower, and takes no new ones. */
  drain(): void
}

/** For those who come while the server stops: another one takes them, or this one once it is back. */
const RETRY_SECONDS = 2

export function eventStreams(
  store: CoordinationStore,
  logger: TerminalLogger,
  { lifetimeMs }: Required<StreamOptions>,
  telemetry: Pick<Telemetry, 'streams'>,
  livemode: boolean | undefined,
): EventStreams {
  const following = new Set<() => void>()
  let drained = false

  function streamOf(account: string | undefined): StoreKey {
    return storeKey(partitionOf(livemode, account), 'events')
  }

  function failed(error: unknown, message: string): TerminalError {
    if (isTerminalError(error)) return error
    logger.error({ err: error }, message)
    return new TerminalError('stream_interrupted', { cause: error })
  }

  /** The items as events, until somebody leaves, the lifetime is over, or everything ends. */
  function eventsOf(items: Flow<StreamItem>): Flow<TerminalEvent> {
    let interrupted = false
    const interrupt = () => {
      interrupted = true
      leave()
      items.return().catch((error: unknown) => failed(error, 'A stream of events could not be left'))
    }
    const leave = () => {
      clearTimeout(timer)
      if (following.delete(interrupt)) telemetry.streams(-1)
    }
    const timer = setTimeout(interrupt, lifetimeMs).unref()
    following.add(interrupt)
    telemetry.streams(1)
    return {
      async next() {
        try {
          const item = await items.next()
          if (!item.done) return { done: false, value: eventOf(item.value) }
          if (interrupted) {
            interrupted = false
            throw new TerminalError('stream_interrupted')
          }
        } catch (error) {
          leave()
          throw failed(error, 'A stream of events has failed')
        }
        leave()
        return { done: true, value: undefined }
      },
      return() {
        leave()
        return items.return()
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  return {
    async publish(event) {
      try {
        await store.append(streamOf(event.account ?? undefined), JSON.stringify(event))
      } catch (error) {
        logger.error({ err: error, type: event.type }, 'An event could not be stored')
      }
    },
    isFollowed: (account) => store.isFollowed?.(streamOf(account)) ?? true,
    async follow(account, after, signal) {
      if (drained) throw new TerminalError('stream_interrupted', { retryAfterSeconds: RETRY_SECONDS })
      try {
        const { items, ...where } = await store.follow(streamOf(account), after, signal)
        const events = eventsOf(items)
        if (drained) for (const interrupt of following) interrupt()
        return { ...where, events }
      } catch (error) {
        throw failed(error, 'The events could not be followed')
      }
    },
    drain() {
      drained = true
      for (const interrupt of following) interrupt()
    },
  }
}

const events = new WeakMap<StreamItem, TerminalEvent>()

/** Parsed once, whoever follows, and frozen because they all share it. */
function eventOf(item: StreamItem): TerminalEvent {
  let event = events.get(item)
  if (!event) {
    const draft = JSON.parse(item.data, freeze) as EventDraft
    event = Object.freeze({ id: item.id, ...draft })
    events.set(item, event)
  }
  return event
}

function freeze(_key: string, value: unknown): unknown {
  return Object.freeze(value)
}
