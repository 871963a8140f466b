/** Sends deliveries: to each endpoint one after the other, to different endpoints at the same time. */
export class DeliveryQueue {
  /** The end of the last delivery to each endpoint. */
  readonly #tails = new Map<string, Promise<void>>()
  readonly #abort = new AbortController()
  #sending = 0
  #onIdle: (() => void)[] = []

  /** Aborted when the queue is closed. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Runs `send` after the deliveries that were added before for the same endpoint. Resolves when it is done. */
  add(endpoint: string, send: () => Promise<void>): Promise<void> {
    this.#sending++
    // The first one waits a turn, so that the answer to the request that caused the event is sent before.
    const sent = (this.#tails.get(endpoint) ?? nextTurn()).then(send)
    const tail = sent.finally(() => {
      if (this.#tails.get(endpoint) === tail) this.#tails.delete(endpoint)
      this.#sending--
      if (this.#sending === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
    })
    this.#tails.set(endpoint, tail)
    return tail
  }

  /** Resolves when no delivery is being sent. */
  idle(): Promise<void> {
    return this.#sending === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve))
  }

  /** Aborts the deliveries that are being sent. */
  close(): void {
    this.#abort.abort()
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
