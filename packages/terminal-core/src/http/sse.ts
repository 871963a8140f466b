import type { TerminalEvent } from '../events/event.ts'
import type { Flow } from '../store/store.ts'

/** `no-transform` prevents compressing middleware, which would buffer; the last header does the same for nginx. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-content-type-options': 'nosniff',
  'x-accel-buffering': 'no',
} as const

/** How long a browser waits before it reconnects, in milliseconds. */
const RETRY_MS = 2_000
const OPENING = `retry: ${RETRY_MS}\n\n`
const HEARTBEAT = ':\n\n'

/**
 * Events as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * The text ends when the events end or fail: the client reconnects by itself. `return()` ends the events too.
 */
export function serverSentEvents(events: Flow<TerminalEvent>, heartbeatMs: number): Flow<string> {
  let opened = false
  let pulling = false
  let arrived: IteratorResult<TerminalEvent, undefined> | undefined
  let wake: (() => void) | undefined

  function arrive(result: IteratorResult<TerminalEvent, undefined>): void {
    pulling = false
    arrived = result
    wake?.()
  }

  function pull(): void {
    if (pulling || arrived) return
    pulling = true
    events.next().then(arrive, () => arrive(ENDED))
  }

  /** Resolves with the next event, or after `heartbeatMs` without one. */
  function eventOrSilence(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, heartbeatMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    async next() {
      if (!opened) {
        opened = true
        return text(OPENING)
      }
      pull()
      if (!arrived) await eventOrSilence()
      if (!arrived) return text(HEARTBEAT)
      const result = arrived
      if (result.done) return result
      arrived = undefined
      return text(frameOf(result.value))
    },
    return: () => events.return(),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

const ENDED = { done: true, value: undefined } as const

function text(value: string): IteratorYieldResult<string> {
  return { done: false, value }
}

const frames = new WeakMap<TerminalEvent, string>()

/** Serialised once for all followers. */
function frameOf(event: TerminalEvent): string {
  let frame = frames.get(event)
  if (frame === undefined) {
    frame = `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`
    frames.set(event, frame)
  }
  return frame
}
