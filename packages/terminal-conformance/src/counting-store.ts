import { memoryStore, type TerminalStore } from '@org/terminal-core'

/** A store that knows who follows it. */
export interface CountingStore extends TerminalStore {
  /** How many follow a stream at this moment. */
  followers(): number
  /** Resolves as soon as that many do. */
  followedBy(count: number): Promise<void>
  /** From now on nobody gets to follow until the returned function is called. */
  hold(): () => void
}

export function countingStore(): CountingStore {
  const store = memoryStore()
  const waiting = new Set<() => void>()
  let followers = 0
  let held = Promise.resolve()

  function count(change: number): void {
    followers += change
    for (const check of waiting) check()
  }

  return {
    ...store,
    followers: () => followers,
    followedBy: (expected) =>
      new Promise((resolve) => {
        const check = () => {
          if (followers !== expected) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    async follow(stream, after, signal) {
      count(1)
      await held
      const { items, ...where } = await store.follow(stream, after, signal)
      let following = true
      const left = () => {
        if (following) count(-1)
        following = false
      }
      signal?.addEventListener('abort', left)
      if (signal?.aborted) left()
      return {
        ...where,
        items: {
          next: () =>
            items.next().then(
              (item) => {
                if (item.done) left()
                return item
              },
              (error: unknown) => {
                left()
                throw error
              },
            ),
          return() {
            left()
            return items.return()
          },
          [Symbol.asyncIterator]() {
            return this
          },
        },
      }
    },
  }
}
