import { isTerminalError, TerminalError } from '../errors.ts'
import type { TerminalLogger } from '../logger.ts'
import { partitionOf, type StoreKey, storeKey } from '../store/keys.ts'
import type { CoordinationStore, Flow, StreamItem } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { EventDraft, TerminalEvent } from './event.ts'

/** How live events are streamed. */
export interface StreamOptions {
  /** Milliseconds without an event after which an HTTP stream sends a heartbeat, so that no proxy closes it. Default 15,000. */
  heartbeatMs?: number
  /**
   * Milliseconds after which a stream is interrupted. Clients reconnect by themselves with the last event they have seen, and are
   * authorised again. Default 3,600,000: an hour.
   */
  lifetimeMs?: number
}

/** The events of an account, from one point on. See `Following` of the store. */
export interface EventFollowing {
  start: string
  gap: boolean
  events: Flow<TerminalEvent>
}

interface EventStreamParts {
  store: CoordinationStore
  logger: TerminalLogger
  lifetimeMs: number
  telemetry: Pick<Telemetry, 'streams'>
  /** Undefined where the mode of the key is not known. */
  livemode: boolean | undefined
}

/** Sent to clients that connect while the server stops: another instance takes them, or this one after its restart. */
const RETRY_SECONDS = 2

/** The events of every account, in one stream each, shared by all instances on one store. */
export class EventStreams {
  readonly #parts: EventStreamParts
  readonly #open = new Set<OpenStream>()
  #drained = false

  constructor(parts: EventStreamParts) {
    this.#parts = parts
  }

  /** Never rejects: an event that cannot be stored is logged and lost, and the work that caused it goes on. */
  async publish(event: EventDraft): Promise<void> {
    const { store, logger } = this.#parts
    try {
      await store.append(this.#keyOf(event.account ?? undefined), JSON.stringify(event))
    } catch (error) {
      logger.error({ err: error, type: event.type }, 'An event could not be stored')
    }
  }

  /** Whether an account's events must be published: when false, nobody misses them. @throws what the store throws */
  isFollowed(account: string | undefined): Promise<boolean> | boolean {
    return this.#parts.store.isFollowed?.(this.#keyOf(account)) ?? true
  }

  /** @throws TerminalError `stream_interrupted` once drained, and where the store fails */
  async follow(account: string | undefined, after?: string, signal?: AbortSignal): Promise<EventFollowing> {
    const { store, logger } = this.#parts
    if (this.#drained) throw new TerminalError('stream_interrupted', { retryAfterSeconds: RETRY_SECONDS })
    try {
      const { items, ...position } = await store.follow(this.#keyOf(account), after, signal)
      const events = this.#opened(items)
      // The server may have begun to stop meanwhile.
      if (this.#drained) events.interrupt()
      return { ...position, events }
    } catch (error) {
      throw interrupted(error, logger, 'The events could not be followed')
    }
  }

  /** Interrupts every stream, and takes no new ones. */
  drain(): void {
    this.#drained = true
    for (const stream of this.#open) stream.interrupt()
  }

  #opened(items: Flow<StreamItem>): OpenStream {
    const { logger, lifetimeMs, telemetry } = this.#parts
    const stream = new OpenStream(items, logger, lifetimeMs, () => {
      if (this.#open.delete(stream)) telemetry.streams(-1)
    })
    this.#open.add(stream)
    telemetry.streams(1)
    return stream
  }

  #keyOf(account: string | undefined): StoreKey {
    return storeKey(partitionOf(this.#parts.livemode, account), 'events')
  }
}

/** One stream that is being followed. It ends when its client leaves, its lifetime is over, the store fails or the server stops. */
class OpenStream implements Flow<TerminalEvent> {
  readonly #items: Flow<StreamItem>
  readonly #logger: TerminalLogger
  readonly #timer: NodeJS.Timeout
  readonly #closed: () => void
  #interrupted = false

  constructor(items: Flow<StreamItem>, logger: TerminalLogger, lifetimeMs: number, closed: () => void) {
    this.#items = items
    this.#logger = logger
    this.#closed = closed
    this.#timer = setTimeout(() => this.interrupt(), lifetimeMs).unref()
  }

  async next(): Promise<IteratorResult<TerminalEvent, undefined>> {
    try {
      const item = await this.#items.next()
      if (!item.done) return { done: false, value: eventOf(item.value) }
      if (this.#interrupted) {
        this.#interrupted = false
        throw new TerminalError('stream_interrupted')
      }
    } catch (error) {
      this.#close()
      throw interrupted(error, this.#logger, 'A stream of events has failed')
    }
    this.#close()
    return { done: true, value: undefined }
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#close()
    return this.#items.return()
  }

  /** Ends the stream with `stream_interrupted`, so that its client comes back. */
  interrupt(): void {
    this.#interrupted = true
    this.#close()
    this.#items
      .return()
      .catch((error: unknown) => interrupted(error, this.#logger, 'A stream of events could not be left'))
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #close(): void {
    clearTimeout(this.#timer)
    this.#closed()
  }
}

function interrupted(error: unknown, logger: TerminalLogger, message: string): TerminalError {
  if (isTerminalError(error)) return error
  logger.error({ err: error }, message)
  return new TerminalError('stream_interrupted', { cause: error })
}

const events = new WeakMap<StreamItem, TerminalEvent>()

/** Parsed once for all followers, and frozen because they share it. */
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
