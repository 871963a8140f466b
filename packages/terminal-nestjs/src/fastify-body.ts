import type { IncomingMessage } from 'node:http'
import { SetMetadata } from '@nestjs/common'

interface FastifyLikeRequest {
  raw: IncomingMessage
  routeOptions: { config: object }
}
type Done = (error: Error | null, value?: unknown) => void
type Parser = (request: unknown, body: unknown, done: Done) => void
type Hook<More extends unknown[]> = (request: FastifyLikeRequest, reply: unknown, ...more: More) => void

/** The part of a Fastify instance that is used here. */
export interface FastifyLike {
  hasContentTypeParser(type: string): boolean
  addContentTypeParser(type: string, options: { parseAs: 'buffer' }, parser: Parser): void
  addHook(name: 'preParsing', hook: Hook<[payload: unknown, done: Done]>): void
  addHook(name: 'preValidation', hook: Hook<[done: Done]>): void
}

const OURS = Symbol.for('@org/terminal-nestjs:route')
const BYTES = 'application/vnd.org-terminal.bytes'

/**
 * Marks a route as ours in its Fastify config. The key is what `@RouteConfig()` of `@nestjs/platform-fastify` writes; importing the
 * decorator would make Fastify a dependency of hosts on Express.
 */
export const KeepsBodyBytes = (): MethodDecorator => SetMetadata('__fastify_route_config__', { [OURS]: true })

/**
 * Passes the bodies of our routes to the core as bytes. Fastify's own JSON parser answers 400 to an empty body, which Stripe's example apps
 * send, and other media types never reach a handler. Fastify chooses a parser by media type alone, so requests to our routes get a type of
 * their own while Fastify parses. Other routes are unchanged.
 */
export function keepBodyBytes(fastify: FastifyLike): void {
  if (fastify.hasContentTypeParser(BYTES)) return
  const sentTypes = new WeakMap<IncomingMessage, string | undefined>()
  fastify.addContentTypeParser(BYTES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  fastify.addHook('preParsing', ({ raw, routeOptions }, _reply, payload, done) => {
    if (OURS in routeOptions.config) {
      sentTypes.set(raw, raw.headers['content-type'])
      raw.headers['content-type'] = BYTES
    }
    done(null, payload)
  })
  fastify.addHook('preValidation', ({ raw }, _reply, done) => {
    if (sentTypes.has(raw)) raw.headers['content-type'] = sentTypes.get(raw)
    done(null)
  })
}
