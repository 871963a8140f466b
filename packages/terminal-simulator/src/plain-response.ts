import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Output } from './send.ts'

/** Writes the answer to a plain request. */
export class PlainResponse implements Output {
  readonly socket: Socket
  #head = ''

  constructor(socket: Socket) {
    this.socket = socket
  }

  writeHead(status: number, headers: Record<string, string>): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`
    this.#head = `${head}Date: ${httpDate()}\r\nConnection: keep-alive\r\n\r\n`
  }

  write(bytes: Buffer, written: () => void): void {
    this.socket.write(this.#head, 'latin1')
    this.socket.write(bytes, written)
    this.#head = ''
  }

  end(body: string | Buffer, encoding: BufferEncoding = 'utf8'): void {
    if (typeof body === 'string') this.socket.write(this.#head + body, encoding)
    else this.socket.write(body)
  }
}

let second = 0
let date = ''

/** The time as a header has it. Two answers of one second share it. */
function httpDate(): string {
  const now = Date.now()
  if (now - second >= 1000) {
    second = now - (now % 1000)
    date = new Date(second).toUTCString()
  }
  return date
}
