import { Pool } from 'undici'
import { type Callers, CONNECTIONS, keepBusy, type Load } from '../load.ts'
import type { ServerProcess } from '../server-process.ts'
import { type Delivery, signer } from './events.ts'

/** How many are signed before a load, per second of it, so that signing is not measured: more than any server here takes. */
const PER_SECOND = 16_000
/** Whatever a long load needs beyond these (60 MB) is signed on the way. */
const MOST = 20_000

/** Stripe, which delivers one event after the other over connections that it keeps. */
export class Deliveries implements Callers {
  readonly #pool: Pool
  readonly #path: string
  readonly #dedupes: boolean
  readonly #sign = signer()
  readonly #signed: Delivery[] = []

  /** @param dedupes whether the server handles an event once that is delivered twice */
  constructor(port: number, path: string, dedupes: boolean) {
    this.#pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS })
    this.#path = path
    this.#dedupes = dedupes
  }

  /** What is compared must do what it says: verify, handle, and where it dedupes, handle once. */
  async check(server: Pick<ServerProcess, 'usage'>): Promise<void> {
    const before = await server.usage()
    const delivery = this.#sign()
    const answers = [await this.#deliver(delivery), await this.#deliver(delivery)]
    if (!answers.every(isAcknowledged))
      throw new Error(`a signed event was answered ${answers.join(' and ')}`)
    const forged = await this.#deliver({ ...this.#sign(), signature: delivery.signature })
    if (isAcknowledged(forged)) throw new Error(`a forged event was answered ${forged}`)
    const after = await server.usage()
    const handled = after.handledEvents - before.handledEvents
    if (handled !== (this.#dedupes ? 1 : 2))
      throw new Error(`an event delivered twice was handled ${handled} times`)
  }

  /** @throws Error at the first event that is not acknowledged */
  async askFor(seconds: number): Promise<Load> {
    const wanted = Math.min(MOST, seconds * PER_SECOND)
    while (this.#signed.length < wanted) this.#signed.push(this.#sign())
    return keepBusy(CONNECTIONS, seconds, async () => {
      const status = await this.#deliver(this.#signed.pop() ?? this.#sign())
      if (!isAcknowledged(status)) throw new Error(`an event was answered ${status}`)
    })
  }

  async #deliver({ body, signature }: Delivery): Promise<number> {
    const answer = await this.#pool.request({
      path: this.#path,
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      body,
    })
    await answer.body.dump()
    return answer.statusCode
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }
}

function isAcknowledged(status: number): boolean {
  return status >= 200 && status < 300
}
