import { LRUCache } from 'lru-cache'
import { TerminalError } from '../errors.ts'
import type { CoordinationStore, Flow, StreamItem } from './store.ts'

/** What is kept of a stream. */
interface History {
  /** The newest id that is forgotten. */
  floor: string
  items: StreamItem[]
  /** Milliseconds since the epoch: when nobody was left who followed. Undefined where nobody ever has. */
  leftAt?: number
}

/** Settings of {@link memoryStreams}; see `MemoryStoreOptions`. */
export interface StreamSettings {
  now: () => number
  maxStreams: number
  historySize: number
  historyMs: number
  maxBehind: number
}

/** What the docstrings of the verbs promise. */
export const STREAM_DEFAULTS = {
  maxStreams: 1_000,
  historySize: 1_000,
  historyMs: 3_600_000,
  maxBehind: 1_000,
}

type Streams = Required<Pick<CoordinationStore, 'append' | 'follow' | 'isFollowed'>> & { close(): void }

export function memoryStreams(settings: StreamSettings): Streams {
  const { now, historySize, historyMs, maxBehind } = settings
  const histories = new LRUCache<string, History>({ max: settings.maxStreams })
  const followers = new Map<string, Set<Follower>>()
  const nextId = idClock(now)

  function historyOf(stream: string): History {
    let history = histories.get(stream)
    if (!history) {
      history = { floor: nextId(), items: [] }
      histories.set(stream, history)
    }
    const tooOld = idAt(now() - historyMs, 0)
    const { items } = history
    while (items[0] && (items.length > historySize || items[0].id < tooOld)) {
      history.floor = items[0].id
      items.shift()
    }
    return history
  }

  function join(stream: string, missed: StreamItem[], signal: AbortSignal | undefined): Follower {
    const peers = followers.get(stream) ?? new Set()
    followers.set(stream, peers)
    const follower = createFollower(missed, missed.length + maxBehind, () => {
      signal?.removeEventListener('abort', follower.leave)
      peers.delete(follower)
      if (peers.size > 0 || followers.get(stream) !== peers) return
      followers.delete(stream)
      const history = histories.peek(stream)
      if (history) history.leftAt = now()
    })
    peers.add(follower)
    signal?.addEventListener('abort', follower.leave)
    if (signal?.aborted) follower.leave()
    return follower
  }

  return {
    async append(stream, data) {
      const { items } = historyOf(stream)
      const item = Object.freeze({ id: nextId(), data })
      items.push(item)
      for (const follower of followers.get(stream) ?? []) follower.push(item)
      return item.id
    },
    async follow(stream, after, signal) {
      const { floor, items } = historyOf(stream)
      const newest = items.at(-1)?.id ?? floor
      const known = after !== undefined && after >= floor && after <= newest
      return {
        start: known ? after : newest,
        gap: after !== undefined && !known,
        items: join(stream, known ? items.filter(({ id }) => id > after) : [], signal),
      }
    },
    async isFollowed(stream) {
      if (followers.has(stream)) return true
      const { leftAt = Number.NEGATIVE_INFINITY } = histories.peek(stream) ?? {}
      if (now() - leftAt < historyMs) return true
      histories.delete(stream)
      return false
    },
    close() {
      for (const peers of followers.values()) for (const follower of peers) follower.interrupt()
      histories.clear()
    },
  }
}

/** Ids in the order of their strings, whatever the clock does. */
function idClock(now: () => number): () => string {
  let last = 0
  let count = 0
  return () => {
    const at = Math.max(last, now())
    count = at === last ? count + 1 : 0
    last = at
    return idAt(at, count)
  }
}

function idAt(ms: number, count: number): string {
  return `${String(Math.max(0, ms)).padStart(15, '0')}-${String(count).padStart(9, '0')}`
}

interface Follower extends Flow<StreamItem> {
  push(item: StreamItem): void
  interrupt(): void
  leave(): void
}

/** A queue with one reader, who waits for the next item or takes what is there. */
function createFollower(waiting: StreamItem[], limit: number, left: () => void): Follower {
  let state: 'open' | 'interrupted' | 'done' = 'open'
  let wake: (() => void) | undefined

  function end(how: 'interrupted' | 'done'): void {
    if (state !== 'open') return
    state = how
    waiting.length = 0
    left()
    wake?.()
  }

  return {
    push(item) {
      waiting.push(item)
      if (waiting.length > limit) end('interrupted')
      else wake?.()
    },
    interrupt: () => end('interrupted'),
    leave: () => end('done'),
    async next() {
      if (state === 'open' && waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        wake = undefined
      }
      const item = waiting.shift()
      if (item) return { done: false, value: item }
      if (state === 'interrupted') {
        state = 'done'
        throw new TerminalError('stream_interrupted')
      }
      return { done: true, value: undefined }
    },
    async return() {
      end('done')
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
