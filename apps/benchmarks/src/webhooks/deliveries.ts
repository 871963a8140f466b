import { Connection } from '../connection.ts'
import { type Callers, CONNECTIONS, keepBusy, type Load } from '../load.ts'
import type { ServerProcess } from '../server-process.ts'
import { type Delivery, signer } from './events.ts'

/** How many are signed before a load, per second of it, so that signing is not measured: more than any server here takes. */
const PER_SECOND = 32_000
/** Whatever a long load needs beyond these (60 MB) is signed on the way. */
const MOST = 20_000

/** Stripe, which delivers one event after the other over connections that it keeps. */
export class Deliveries implements Callers {
  readonly #connections: readonly Connection[]
  readonly #path: string
  readonly #dedupes: boolean
  readonly #sign = signer()
  readonly #signed: Buffer[] = []

  /** @param dedupes whether the server handles an event once that is delivered twice */
  constructor(port: number, path: string, dedupes: boolean) {
    this.#connections = Array.from({ length: CONNECTIONS }, () => new Connection(port))
    this.#path = path
    this.#dedupes = dedupes
  }

  /** What is compared must do what it says: verify, handle, and where it dedupes, handle once. */
  async check(server: Pick<ServerProcess, 'usage'>): Promise<void> {
    const before = await server.usage()
    const delivery = this.#sign()
    const request = this.#requestOf(delivery)
    const answers = [await this.#deliver(request), await this.#deliver(request)]
    if (!answers.every(isAcknowledged))
      throw new Error(`a signed event was answered ${answers.join(' and ')}`)
    const forged = await this.#deliver(this.#requestOf({ ...this.#sign(), signature: delivery.signature }))
    if (isAcknowledged(forged)) throw new Error(`a forged event was answered ${forged}`)
    const after = await server.usage()
    const handled = after.handledEvents - before.handledEvents
    if (handled !== (this.#dedupes ? 1 : 2))
      throw new Error(`an event delivered twice was handled ${handled} times`)
  }

  async askFor(seconds: number): Promise<Load> {
    const wanted = Math.min(MOST, seconds * PER_SECOND)
    while (this.#signed.length < wanted) this.#signed.push(this.#nextRequest())
    return keepBusy(CONNECTIONS, seconds, async (connection) => {
      const status = await this.#deliver(this.#signed.pop() ?? this.#nextRequest(), connection)
      if (!isAcknowledged(status)) throw new Error(`an event was answered ${status}`)
    })
  }

  async #deliver(request: Buffer, connection = 0): Promise<number> {
    const { status } = await (this.#connections[connection] as Connection).exchange(request)
    return status
  }

  #nextRequest(): Buffer {
    return this.#requestOf(this.#sign())
  }

  /** With the headers that Stripe sends. */
  #requestOf({ body, signature }: Delivery): Buffer {
    const head = [
      `POST ${this.#path} HTTP/1.1`,
      'host: 127.0.0.1',
      'user-agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'accept: */*; q=0.5, application/xml',
      'cache-control: no-cache',
      'content-type: application/json; charset=utf-8',
      `stripe-signature: ${signature}`,
      `content-length: ${body.length}`,
    ]
    return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()))
  }
}

function isAcknowledged(status: number): boolean {
  return status >= 200 && status < 300
}
