import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { TerminalError } from '../errors.ts'
import type { TerminalHandler } from './handler.ts'
import {
  brokenOff,
  type TerminalHttpRequest,
  type TerminalHttpResponse,
  tooLarge,
  withinLimit,
} from './request.ts'
import { errorResponse } from './response.ts'

/** A request listener for `node:http`, usable as Express or Connect middleware too. */
export type NodeListener = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void

/** Serves a handler from `node:http`. Other requests go to `next`, or are answered 404 without it. */
export function toNodeListener(handler: TerminalHandler<IncomingMessage>): NodeListener {
  return (request, response, next) => {
    handler.handle(fromNodeRequest(request), request).then(
      (result) => {
        if (result.matched) sendNodeResponse(response, result.response)
        else if (next) next()
        else sendNodeResponse(response, errorResponse(notServed(request)))
      },
      next ?? ((error: unknown) => response.destroy(error as Error)),
    )
  }
}

function notServed(request: IncomingMessage): TerminalError {
  return new TerminalError('not_found', {
    message: `There is no route ${request.method} ${splitUrl(request).path}`,
  })
}

/** What body parsers leave: an object or bytes in `body`, and the original bytes or text in `rawBody`. */
export interface ParsedBody {
  body?: unknown
  rawBody?: unknown
}

/** Express keeps the whole URL here. */
interface Mounted {
  originalUrl?: string
}

/**
 * A `node:http` request. Its body is read only when needed.
 * @param parsed The object on which a body parser has left the body. For Express: the request itself.
 */
export function fromNodeRequest(
  request: IncomingMessage & Mounted & ParsedBody,
  parsed: ParsedBody = request,
): TerminalHttpRequest {
  return {
    method: request.method ?? 'GET',
    ...splitUrl(request),
    header: (name) => firstOf(request.headers[name]),
    // A parser that skips an unknown media type leaves an empty object, and the stream unread.
    parsedBody: request.readableEnded ? parsed.body : undefined,
    rawBody: async (limit) => {
      const kept = keptBytes(parsed)
      return kept ? withinLimit(kept, limit) : readNodeBody(request, limit)
    },
  }
}

function keptBytes({ rawBody, body }: ParsedBody): Uint8Array | undefined {
  if (typeof rawBody === 'string') return Buffer.from(rawBody)
  return [rawBody, body].find((value) => value instanceof Uint8Array)
}

function splitUrl(request: IncomingMessage & Mounted): { path: string; query: string } {
  // Express strips its mount path from `url`, and our prefix is the whole path.
  const url = request.originalUrl ?? request.url ?? '/'
  const at = url.indexOf('?')
  return at === -1 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) }
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/**
 * Reads a body to its end.
 * @throws TerminalError `payload_too_large` above `limit` bytes; `raw_body_unavailable` when it was read before, instead of waiting
 * for an end that never comes; `invalid_request` when the client leaves in the middle
 */
function readNodeBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (!hasBody(request)) return resolve(new Uint8Array())
    if (request.readableEnded || request.destroyed) return reject(new TerminalError('raw_body_unavailable'))
    if (Number(request.headers['content-length']) > limit) return reject(refuse(request, limit))
    const chunks: Buffer[] = []
    let size = 0
    const settle = (finish: () => void) => {
      request.off('data', onData).off('end', onEnd).off('close', onClose)
      finish()
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size > limit) settle(() => reject(refuse(request, limit)))
    }
    const onEnd = () =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    const onClose = () => settle(() => reject(brokenOff()))
    request.on('data', onData).on('end', onEnd).on('close', onClose)
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** The rest of the body is discarded, so that the client reads the response instead of a connection reset. */
function refuse(request: IncomingMessage, limit: number): TerminalError {
  request.resume()
  return tooLarge(limit)
}

export function sendNodeResponse(
  response: ServerResponse,
  { status, headers, body }: TerminalHttpResponse,
): void {
  if (typeof body !== 'string') {
    const stream = toNodeStream(response, body)
    response.writeHead(status, headers)
    // Express routes HEAD like GET. Its response ends with the headers, which Node would hold back until the end of the stream.
    if (response.req.method === 'HEAD') response.end()
    else stream.pipe(response)
    return
  }
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** The body of a live stream, destroyed when its response closes, or at once if it has closed. */
export function toNodeStream(response: ServerResponse, body: AsyncIterable<string>): Readable {
  const stream = Readable.from(body, { objectMode: false })
  // A server that stops waits for kept-alive connections.
  response.shouldKeepAlive = false
  if (response.closed) stream.destroy()
  else response.once('close', () => stream.destroy())
  return stream
}
