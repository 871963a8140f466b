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

/** Serves a handler from `node:http`. What is not ours goes to `next`, or is answered 404 where there is none. */
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

/** What body parsers leave: an object or bytes in `body`, and in `rawBody` what came, as bytes or as text. */
export interface ParsedBody {
  body?: unknown
  rawBody?: unknown
}

/** Express keeps the whole address here. */
interface Mounted {
  originalUrl?: string
}

/**
 * A `node:http` request, seen lazily.
 * @param parsed Where a body parser that ran before has left the body. Express: on the request itself.
 */
export function fromNodeRequest(
  request: IncomingMessage & Mounted & ParsedBody,
  parsed: ParsedBody = request,
): TerminalHttpRequest {
  return {
    method: request.method ?? 'GET',
    ...splitUrl(request),
    header: (name) => firstOf(request.headers[name]),
    // Parsers that skip a body they do not know leave an empty object, and the stream untouched.
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

/** The rest of the body is thrown away, so that the client gets to read the answer instead of a reset connection. */
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
    // Express takes a HEAD to the route of a GET: its answer is over with the headers, which Node would keep until the end.
    if (response.req.method === 'HEAD') response.end()
    else stream.pipe(response)
    return
  }
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** A body that goes on and on, as a stream that is let go once its response has closed, or if it has already. */
export function toNodeStream(response: ServerResponse, body: AsyncIterable<string>): Readable {
  const stream = Readable.from(body, { objectMode: false })
  // A server that is stopping waits for connections that are kept alive.
  response.shouldKeepAlive = false
  if (response.closed) stream.destroy()
  else response.once('close', () => stream.destroy())
  return stream
}
