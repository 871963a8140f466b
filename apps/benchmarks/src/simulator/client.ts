import { Connection } from '../connection.ts'

/** How many requests go out under one key: emulate answers 403 from the 5000th in an hour on. All others get as many keys. */
const REQUESTS_PER_KEY = 4000

/** Asks a double as Stripe's clients do, over its own connections. */
export class Client {
  readonly #connections: readonly Connection[]
  readonly #idle: Connection[]
  readonly #waiting: ((connection: Connection) => void)[] = []
  #sent = 0

  constructor(port: number, connections: number) {
    this.#connections = Array.from({ length: connections }, () => new Connection(port))
    this.#idle = [...this.#connections]
  }

  /** The answer as text. @throws Error when its status is not 200, and when the connection breaks */
  async ask(method: 'GET' | 'POST', path: string, form = ''): Promise<string> {
    const key = Math.floor(this.#sent / REQUESTS_PER_KEY)
    this.#sent += 1
    const connection = this.#idle.pop() ?? (await this.#freed())
    const body =
      method === 'POST'
        ? `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(form)}\r\n\r\n${form}`
        : '\r\n'
    const { status, text } = await connection.exchange(
      `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer sk_test_benchmark${key}\r\n${body}`,
    )
    const next = this.#waiting.shift()
    if (next) next(connection)
    else this.#idle.push(connection)
    if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${text}`)
    return text
  }

  #freed(): Promise<Connection> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()))
  }
}
