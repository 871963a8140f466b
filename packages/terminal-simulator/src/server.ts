import * as http from 'node:http'
import * as net from 'node:net'
import type { Duplex } from 'node:stream'
import { unrecognizedUrl } from './errors.ts'
import { after, type Eventual } from './eventual.ts'
import { emptyForm } from './form.ts'
import type { Answer, ApiRequest } from './pipeline.ts'
import { type RequestHead, readPlainRequest } from './plain-request.ts'
import { PlainResponse } from './plain-response.ts'
import type { LoggedRequest, RequestLog } from './request-log.ts'
import { type Output, send } from './send.ts'

/** What the HTTP server needs from the simulator behind it. */
export interface Backend {
  maxBodyBytes: number
  requests: RequestLog
  /** Called with every request once it is answered. */
  onRequest(request: LoggedRequest): void
  now(): number
  sleep(ms: number): Promise<unknown>
  nextRequestId(): string
  answer(request: ApiRequest, log: LoggedRequest): Eventual<Answer>
  /** Serves a path outside of `/v1/`; `false` when nothing is there. */
  elsewhere(path: string, request: http.IncomingMessage, response: http.ServerResponse): boolean
}

/** Listens, and knows who is connected. */
export interface Listener {
  readonly port: number
  /** Ends all connections, the idle ones and the ones in use, and stops listening. */
  shut(): Promise<void>
}

/**
 * Starts listening. Rejects with Node's error, such as `EADDRINUSE`, when it cannot.
 *
 * Requests to the API that are plain are read here, which is much cheaper than `node:http`; a connection on which anything else
 * arrives is handed to `node:http` and stays there.
 */
export async function listen(backend: Backend, port: number, host: string): Promise<Listener> {
  // A connection that is closed while a client begins to use it again looks like a fault that nobody has asked for.
  const others = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    void serve(backend, request, response)
  })
  others.on('clientError', refuseMalformedHttp)
  others.on('connect', refuseTunnel)
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    servePlain(backend, socket, others)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as net.AddressInfo).port,
    shut: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Answers plain requests, one after the other, until one comes that is not. */
function servePlain(backend: Backend, socket: net.Socket, others: http.Server): void {
  const onEnd = () => socket.end()
  const onError = () => socket.destroy()
  const onData = (bytes: Buffer) => {
    const request = readPlainRequest(bytes)
    if (!request || bytes.length > backend.maxBodyBytes) return handOver(bytes)
    const served = answer(backend, request, request.body, new PlainResponse(socket))
    if (served instanceof Promise) {
      // What comes meanwhile has to wait.
      socket.pause()
      void served.then(readOn)
    } else if (socket.writableNeedDrain) readOn()
  }
  // Who does not read the answers is asked for no more: they would pile up here.
  const readOn = () => {
    if (socket.writableNeedDrain) socket.pause().once('drain', () => socket.resume())
    else socket.resume()
  }
  const handOver = (bytes: Buffer) => {
    socket.off('data', onData).off('end', onEnd).off('error', onError).pause()
    socket.unshift(bytes)
    others.emit('connection', socket)
    socket.resume()
  }
  socket.on('data', onData).on('end', onEnd).on('error', onError)
}

async function serve(
  backend: Backend,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { path } = splitUrl(request.url as string)
  if (!path.startsWith('/v1/') && backend.elsewhere(path, request, response)) return
  const body = hasBody(request) ? await readBody(request, backend.maxBodyBytes) : ''
  if (body !== undefined) await answer(backend, request as RequestHead, body, response)
}

function answer(backend: Backend, request: RequestHead, body: string | null, output: Output): Eventual<void> {
  const startedAt = performance.now()
  const { method, headers } = request
  const { path, query } = splitUrl(request.url)
  const log: LoggedRequest = {
    method,
    path,
    params: emptyForm(),
    status: null,
    error: null,
    fault: null,
    account: null,
    livemode: null,
    requestId: backend.nextRequestId(),
    idempotencyKey: headers['idempotency-key']?.toString() ?? null,
    at: backend.now(),
    ms: null,
  }
  backend.requests.add(log)
  return after(backend.answer({ method, path, query, headers, body }, log), (answer) => {
    if (answer.mishap?.kind !== 'dropped') {
      log.status = answer.status
      log.error = answer.error?.message ?? null
    }
    log.ms = Math.round(performance.now() - startedAt)
    return after(send(output, answer, backend.sleep), () => backend.onRequest(log))
  })
}

function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?')
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) }
}

/** A request without a body need not wait for its end. */
function hasBody({ headers }: http.IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/**
 * The whole body as text; `null` when it is larger than `limit`; `undefined` when the client went away.
 * A body that is too large is read on without being kept: an answer sent before the end would be lost in the reset.
 */
export function readBody(request: http.IncomingMessage, limit: number): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks = []
    })
    request.on('end', () => resolve(size > limit ? null : textOf(chunks)))
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}

function textOf(chunks: readonly Buffer[]): string {
  return (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8')
}

// Node has found no request in the bytes, so there is no response object: the answer is written by hand.
function refuseMalformedHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  if (error.code === 'HPE_HEADER_OVERFLOW') refuse(socket, 431, 'The request headers are too large.')
  else refuse(socket, 400, 'The request is not valid HTTP.')
}

// Node drops a client that asks for a tunnel, unless somebody takes it up.
function refuseTunnel({ url = '' }: http.IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  refuse(socket, 404, unrecognizedUrl('CONNECT', url).message)
}

function refuse(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ error: { type: 'invalid_request_error', message } })
  socket.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
