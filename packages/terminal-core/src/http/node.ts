import type { IncomingMessage, ServerResponse } from 'node:http'
import { TerminalError } from '../errors.ts'
import { errorResponse, type TerminalHandler } from './handler.ts'
import type { TerminalHttpRequest, TerminalHttpResponse } from './request.ts'

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

/** What Express and friends add to a request. */
interface MaybeParsed {
  originalUrl?: string
  body?: unknown
  rawBody?: unknown
}

/** A `node:http` request, seen lazily. Understands what a body parser that ran before has left in `body` and `rawBody`. */
export function fromNodeRequest(request: IncomingMessage & MaybeParsed): TerminalHttpRequest {
  return {
    method: request.method ?? 'GET',
    ...splitUrl(request),
    header: (name) => firstOf(request.headers[name]),
    // Parsers that skip a body they do not know leave an empty object, and the stream untouched.
    parsedBody: request.readableEnded ? request.body : undefined,
    rawBody: (limit) =>
      request.rawBody instanceof Uint8Array ? Promise.resolve(request.rawBody) : readNodeBody(request, limit),
  }
}

function splitUrl(request: IncomingMessage & MaybeParsed): { path: string; query: string } {
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
    if (Number(request.headers['content-length']) > limit) return reject(tooLarge(request, limit))
    const chunks: Buffer[] = []
    let size = 0
    const settle = (finish: () => void) => {
      request.off('data', onData).off('end', onEnd).off('close', onClose)
      finish()
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size > limit) settle(() => reject(tooLarge(request, limit)))
    }
    const onEnd = () =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    const onClose = () =>
      settle(() => reject(new TerminalError('invalid_request', { message: 'The body ended too early.' })))
    request.on('data', onData).on('end', onEnd).on('close', onClose)
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** The rest of the body is thrown away, so that the client gets to read the answer instead of a reset connection. */
function tooLarge(request: IncomingMessage, limit: number): TerminalError {
  request.resume()
  return new TerminalError('payload_too_large', { message: `The body is larger than ${limit} bytes.` })
}

export function sendNodeResponse(
  response: ServerResponse,
  { status, headers, body }: TerminalHttpResponse,
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
