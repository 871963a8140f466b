import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
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

/** Sees a request of Nest's as the core does. Fastify wraps the one of Node, Express extends it; both leave the body on their own. */
export function toTerminalRequest(request: object): TerminalHttpRequest {
  return fromNodeRequest(('raw' in request ? request.raw : request) as IncomingMessage, request)
}
