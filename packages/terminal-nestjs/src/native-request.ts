import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { TerminalError } from '@org/terminal-core'
import { fromNodeRequest, type TerminalHttpRequest } from '@org/terminal-core/http'

/**
 * What the requests of Express and Fastify have in common. For the rest, annotate the parameter of `authorize` with your framework's
 * own type: `authorize: (request: FastifyRequest) => …`.
 */
export interface TerminalNestRequest {
  readonly headers: IncomingHttpHeaders
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** What a guard of yours may have left. */
  readonly user?: unknown
}

interface FastifyLikeRequest {
  raw: IncomingMessage
  body?: unknown
  rawBody?: unknown
}

/** Sees a request of Nest's, on Express or Fastify, as the core does. */
export function toTerminalRequest(request: object): TerminalHttpRequest {
  return 'raw' in request
    ? fromFastifyRequest(request as FastifyLikeRequest)
    : fromNodeRequest(request as IncomingMessage)
}

/** Fastify has always read the body by now; `keepBodyBytes` has seen to it that `body` holds its bytes. */
function fromFastifyRequest({ raw, body, rawBody }: FastifyLikeRequest): TerminalHttpRequest {
  const bytes = [rawBody, body].find((value) => value instanceof Uint8Array) ?? new Uint8Array()
  return {
    ...fromNodeRequest(raw),
    parsedBody: body instanceof Uint8Array ? undefined : body,
    rawBody: async (limit) => {
      if (bytes.length <= limit) return bytes
      throw new TerminalError('payload_too_large', { message: `The body is larger than ${limit} bytes.` })
    },
  }
}
