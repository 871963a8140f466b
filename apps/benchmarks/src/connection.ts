import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const HEAD_END = '\r\n\r\n'

export interface Answer {
  status: number
  /** A character for every byte. */
  text: string
}

interface Expecting {
  resolve(answer: Answer): void
  reject(error: Error): void
}

/**
 * A kept-alive connection, as cheap as can be: one request, then its answer, then the next. undici takes about as long for a request as
 * the servers take, and would be what is measured.
 */
export class Connection {
  readonly #socket: Socket
  #received = ''
  #expecting: Expecting | undefined
  #broken: Error | undefined

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (part: string) => this.#receive(part))
    this.#socket.on('error', (error) => this.#break(error))
    this.#socket.on('close', () => this.#break(new Error('the connection was closed')))
  }

  /** @param request the whole request, head and body. @throws Error when the connection breaks */
  exchange(request: string | Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#broken) return reject(this.#broken)
      this.#expecting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return
    this.#socket.destroy()
    await once(this.#socket, 'close')
  }

  #receive(part: string): void {
    this.#received += part
    const headEnd = this.#received.indexOf(HEAD_END)
    if (headEnd === -1) return
    const text = bodyOf(this.#received.slice(0, headEnd + 2), this.#received.slice(headEnd + HEAD_END.length))
    if (text === undefined) return
    const answer = { status: Number(this.#received.slice(9, 12)), text }
    this.#received = ''
    this.#expecting?.resolve(answer)
    this.#expecting = undefined
  }

  #break(error: Error): void {
    this.#broken ??= error
    this.#expecting?.reject(this.#broken)
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

/** Some servers do not say how long their answers are. */
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
