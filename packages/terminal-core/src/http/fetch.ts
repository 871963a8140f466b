import { isTerminalError, TerminalError } from '../errors.ts'
import type { TerminalHandler } from './handler.ts'
import { brokenOff, type TerminalHttpRequest, type TerminalHttpResponse, tooLarge } from './request.ts'
import { errorResponse } from './response.ts'

/**
 * Serves a handler as `fetch`: Hono, Next.js, Bun, Deno. What is not ours is answered 404.
 * @param handler The handler, or a function that makes it at the first request: for a build that loads the module without its secrets,
 * as `next build` does. What the function throws rejects that request, and the next one tries again.
 */
export function toFetchHandler(
  handler: TerminalHandler<Request> | (() => TerminalHandler<Request>),
): (request: Request) => Promise<Response> {
  let made = typeof handler === 'function' ? undefined : handler
  return async (request) => {
    made ??= (handler as () => TerminalHandler<Request>)()
    const seen = fromFetchRequest(request)
    const result = await made.handle(seen, request)
    if (result.matched) return toFetchResponse(request, result.response)
    const message = `There is no route ${seen.method} ${seen.path}`
    return toFetchResponse(request, errorResponse(new TerminalError('not_found', { message })))
  }
}

function fromFetchRequest(request: Request): TerminalHttpRequest {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    path: pathname,
    query: search.slice(1),
    header: (name) => request.headers.get(name) ?? undefined,
    rawBody: (limit) => readFetchBody(request, limit),
    signal: request.signal,
  }
}

async function readFetchBody(request: Request, limit: number): Promise<Uint8Array> {
  if (request.bodyUsed) throw new TerminalError('raw_body_unavailable')
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request.body) {
      size += chunk.length
      if (size > limit) throw tooLarge(limit)
      chunks.push(chunk)
    }
  } catch (error) {
    throw isTerminalError(error) ? error : brokenOff(error)
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)
}

function toFetchResponse({ method }: Request, { status, headers, body }: TerminalHttpResponse): Response {
  if (method === 'HEAD') return new Response(null, { status, headers })
  return new Response(typeof body === 'string' ? body : toReadableStream(body), { status, headers })
}

function toReadableStream(body: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = body[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
