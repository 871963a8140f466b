import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { unrecognizedUrl } from '../api/errors.ts'
import { emptyForm } from '../api/form.ts'
import type { LoggedRequest, RequestLog } from '../log/request-log.ts'
import { readBody } from './body.ts'
import type { ApiRequest, ApiResponse } from './pipeline.ts'
import { send } from './send.ts'
import type { Surface } from './surface.ts'

/** What the HTTP server needs from the simulator behind it. */
export interface Backend {
  maxBodyBytes: number
  requests: RequestLog
  /** Served outside of the API: the first one that matches the path. */
  surfaces: readonly Surface[]
  /** Called with every request after it is answered. */
  onRequest(request: LoggedRequest): void
  now(): number
  sleep(ms: number): Promise<unknown>
  nextRequestId(): string
  answer(request: ApiRequest, log: LoggedRequest): Promise<ApiResponse>
}

/** A server that listens. */
export interface Listener {
  readonly port: number
  /** Ends all connections, the idle ones and the ones in use, and stops listening. */
  close(): Promise<void>
}

/** Starts listening. Rejects with Node's error, such as `EADDRINUSE`, when it cannot. */
export async function listen(backend: Backend, port: number, host: string): Promise<Listener> {
  // Node closes idle connections after 5 seconds by default. To a client that reuses one just then this looks like a fault.
  const server = http.createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) => {
    void serve(backend, request, response)
  })
  server.on('clientError', refuseMalformedHttp)
  server.on('connect', refuseTunnel)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

async function serve(
  backend: Backend,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { path, query } = splitUrl(request.url as string)
  const surface = isApi(path) ? undefined : backend.surfaces.find((candidate) => candidate.matches(path))
  if (surface) return serveSurface(surface, request, response)
  const body = hasBody(request) ? await readBody(request, backend.maxBodyBytes) : ''
  if (body === undefined) return
  await serveApi(
    backend,
    { method: request.method as string, path, query, headers: request.headers, body },
    response,
  )
}

/** A surface that fails ends its own response, not the simulator. */
async function serveSurface(
  surface: Surface,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  try {
    await surface.serve(request, response)
  } catch (error) {
    process.emitWarning(error as Error)
    response.destroy()
  }
}

async function serveApi(backend: Backend, request: ApiRequest, response: http.ServerResponse): Promise<void> {
  const startedAt = performance.now()
  const { method, path, headers } = request
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
  const answer = await backend.answer(request, log)
  if (answer.failure?.kind !== 'dropped') {
    log.status = answer.status
    log.error = answer.error?.message ?? null
  }
  log.ms = Math.round(performance.now() - startedAt)
  await send(response, answer, backend.sleep)
  backend.onRequest(log)
}

function isApi(path: string): boolean {
  return path.startsWith('/v1/') || path.startsWith('/v2/')
}

function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?')
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) }
}

/** A request without a body is served without waiting for its end. */
function hasBody({ headers }: http.IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

// Node could not parse a request, so there is no response object and the response is written to the socket.
function refuseMalformedHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  if (error.code === 'HPE_HEADER_OVERFLOW') refuse(socket, 431, 'The request headers are too large.')
  else refuse(socket, 400, 'The request is not valid HTTP.')
}

// Without a listener Node drops a client that sends CONNECT.
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
