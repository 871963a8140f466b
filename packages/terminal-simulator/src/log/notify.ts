/**
 * Tells somebody who looks on. What a listener throws is no part of what it is told of, which goes on: it is an uncaught exception.
 */
export function tell<T>(listener: ((news: T) => void) | undefined, news: T): void {
  try {
    listener?.(news)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
