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
    this.#socket.on('data', (text: string) => this.#receive(text))
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

  #receive(text: string): void {
    this.#received += text
    const headEnd = this.#received.indexOf(HEAD_END)
    if (headEnd === -1) return
    const body = this.#received.slice(headEnd + HEAD_END.length)
    if (body.length < lengthOf(this.#received.slice(0, headEnd + 2))) return
    const answer = { status: Number(this.#received.slice(9, 12)), text: body }
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

/** @throws Error where the head does not say it */
function lengthOf(head: string): number {
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without a length: ${head}`)
  return Number(length)
}
