import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { emptyForm } from './form.ts'
import type { Answer, ApiRequest, Eventual } from './pipeline.ts'
import type { LoggedRequest, RequestLog } from './request-log.ts'
import { send } from './send.ts'

/** What the HTTP server needs from the simulator behind it. */
export interface Backend {
  maxBodyBytes: number
  requests: RequestLog
  /** Called with every request once it is answered. */
  onRequest(request: LoggedRequest): void
  now(): number
  sleep(ms: number): Promise<void>
  nextRequestId(): string
  answer(request: ApiRequest, log: LoggedRequest): Eventual<Answer>
  /** Serves a path outside of `/v1/`; `false` when nothing is there. */
  elsewhere(path: string, request: IncomingMessage, response: ServerResponse): boolean
}

/** Starts listening. Rejects with Node's error, such as `EADDRINUSE`, when it cannot. */
export async function listen(backend: Backend, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => void serve(backend, request, response))
  server.on('clientError', refuseMalformedHttp)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return server
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** Ends all connections, the idle ones and the ones in use, and stops listening. */
export function shut(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}

async function serve(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url as string
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  if (!path.startsWith('/v1/') && backend.elsewhere(path, request, response)) return
  const startedAt = performance.now()
  const body = hasBody(request) ? await readBody(request, backend.maxBodyBytes) : ''
  if (body === undefined) return
  const method = request.method as string
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
    idempotencyKey: request.headers['idempotency-key']?.toString() ?? null,
    at: backend.now(),
    ms: null,
  }
  backend.requests.add(log)
  const query = mark === -1 ? '' : url.slice(mark + 1)
  const answer = await backend.answer({ method, path, query, headers: request.headers, body }, log)
  if (answer.mishap?.kind !== 'dropped') {
    log.status = answer.status
    log.error = answer.error?.message ?? null
  }
  log.ms = Math.round(performance.now() - startedAt)
  await send(response, answer, backend.sleep)
  backend.onRequest(log)
}

/** A request without a body need not wait for its end. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/**
 * The whole body as text; `null` when it is larger than `limit`; `undefined` when the client went away.
 * A body that is too large is read on without being kept: an answer sent before the end would be lost in the reset.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<string | null | undefined> {
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
function refuseMalformedHttp(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const message = tooLarge ? 'The request headers are too large.' : 'The request is not valid HTTP.'
  const body = JSON.stringify({ error: { type: 'invalid_request_error', message } })
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
