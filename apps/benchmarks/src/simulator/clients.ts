import { Connection } from '../connection.ts'
import { type Callers, CONNECTIONS, keepBusy, type Load } from '../load.ts'

/** How many requests go out under one key: emulate answers 403 from the 5000th in an hour on. Both doubles get as many keys. */
const REQUESTS_PER_KEY = 4000

/** Sends one request. @returns the response body. @throws Error unless the status is 200 */
export type Ask = (connection: number, method: 'GET' | 'POST', path: string, form?: string) => Promise<string>

/** What a client of Stripe does again and again. */
export interface Operation {
  name: string
  /** How many requests it is. */
  requests: number
  /** Creates what it needs, checks a first response, and resolves to what one connection does in a turn. */
  prepare(ask: Ask): Promise<(connection: number) => Promise<unknown>>
}

/** Clients of a double of Stripe, each over a connection of its own. */
export class Clients implements Callers {
  readonly #connections: readonly Connection[]
  readonly #operation: Operation
  #turn: ((connection: number) => Promise<unknown>) | undefined
  #sent = 0

  constructor(port: number, operation: Operation) {
    this.#connections = Array.from({ length: CONNECTIONS }, () => new Connection(port))
    this.#operation = operation
  }

  async check(): Promise<void> {
    this.#turn = await this.#operation.prepare(this.#ask)
  }

  async askFor(seconds: number): Promise<Load> {
    if (!this.#turn) await this.check()
    return keepBusy(
      CONNECTIONS,
      seconds,
      (connection) => this.#turn?.(connection) as Promise<unknown>,
      this.#operation.requests,
    )
  }

  readonly #ask: Ask = async (connection, method, path, form = '') => {
    const key = Math.floor(this.#sent / REQUESTS_PER_KEY)
    this.#sent += 1
    const head = [
      `${method} ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      `authorization: Bearer sk_test_benchmark${key}`,
      ...(method === 'POST'
        ? ['content-type: application/x-www-form-urlencoded', `content-length: ${Buffer.byteLength(form)}`]
        : []),
    ]
    const request = `${head.join('\r\n')}\r\n\r\n${form}`
    const { status, text } = await (this.#connections[connection] as Connection).exchange(request)
    if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${text}`)
    return text
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()))
  }
}
