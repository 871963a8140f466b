import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** How many requests go out under one key: emulate answers 403 from the 5000th in an hour on. All others get as many keys. */
const REQUESTS_PER_KEY = 4000

const HEAD_END = '\r\n\r\n'

/**
 * Asks a double as Stripe's clients do, over its own connections, as cheaply as can be: undici takes longer for a request than the servers
 * take, and would be what is measured.
 */
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
        ? `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(form)}${HEAD_END}${form}`
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

interface Answer {
  status: number
  text: string
}

interface Expecting {
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** One kept-alive connection: one request, then its answer, then the next. */
class Connection {
  readonly #socket: Socket
  #received = ''
  #expecting: Expecting | undefined
  #broken: Error | undefined

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    // A byte a character: lengths in the head count bytes.
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (text: string) => this.#receive(text))
    this.#socket.on('error', (error) => this.#break(error))
    this.#socket.on('close', () => this.#break(new Error('the connection was closed')))
  }

  exchange(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#broken) return reject(this.#broken)
      this.#expecting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return
    this.#socket.destroy()
    await once(this.#socket, 'close')
  }

  #receive(text: string): void {
    this.#received += text
    const headEnd = this.#received.indexOf(HEAD_END)
    if (headEnd === -1) return
    const body = bodyOf(this.#received.slice(0, headEnd + 2), this.#received.slice(headEnd + HEAD_END.length))
    if (body === undefined) return
    const answer = { status: Number(this.#received.slice(9, 12)), text: body }
    this.#received = ''
    const expecting = this.#expecting
    this.#expecting = undefined
    expecting?.resolve(answer)
  }

  #break(error: Error): void {
    this.#broken ??= error
    this.#expecting?.reject(error)
    this.#expecting = undefined
    this.#socket.destroy()
  }
}

/** The body, once it is there as a whole. */
function bodyOf(head: string, received: string): string | undefined {
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1]
  if (length === undefined) return unchunked(received)
  return received.length < Number(length) ? undefined : received
}

/** emulate does not say how long its answers are. */
function unchunked(received: string): string | undefined {
  let body = ''
  for (let at = 0; ; ) {
    const sizeEnd = received.indexOf('\r\n', at)
    const size = Number.parseInt(received.slice(at, sizeEnd), 16)
    const start = sizeEnd + 2
    if (sizeEnd === -1 || received.length < start + size + 2) return undefined
    if (size === 0) return body
    body += received.slice(start, start + size)
    at = start + size + 2
  }
}
