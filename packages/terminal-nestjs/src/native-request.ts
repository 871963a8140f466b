import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { fromNodeRequest, type TerminalHttpRequest } from '@org/terminal-core/http'

/**
 * The common part of the requests of Express and Fastify. For the rest, annotate the parameter of `authorize` with your framework's
 * own type: `authorize: (request: FastifyRequest) => …`.
 */
export interface TerminalNestRequest {
  readonly headers: IncomingHttpHeaders
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Set by your own guards. */
  readonly user?: unknown
}

/** Converts a Nest request. Fastify wraps Node's request, Express extends it; both leave the body on their own request. */
export function toTerminalRequest(request: object): TerminalHttpRequest {
  return fromNodeRequest(('raw' in request ? request.raw : request) as IncomingMessage, request)
}
