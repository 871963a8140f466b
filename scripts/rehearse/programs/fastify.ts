import { createTerminal } from '@org/terminal-core'
import { createTerminalHandler, fromNodeRequest, toNodeStream } from '@org/terminal-core/http'
import { type FastifyRequest, fastify } from 'fastify'
import { caller, options, paid } from './shop.js'

const terminal = createTerminal(options())
terminal.on('payment_intent.succeeded', (event) => paid(event.data.object))

const handler = createTerminalHandler(terminal, {
  authorize: (request: FastifyRequest) => caller(request.headers.authorization),
})
const app = fastify()
app.register(async (ours) => {
  ours.removeAllContentTypeParsers()
  ours.addContentTypeParser('*', (_request, _body, done) => done(null))
  ours.all('/terminal/*', async (request, reply) => {
    const result = await handler.handle(fromNodeRequest(request.raw), request)
    if (!result.matched) return reply.callNotFound()
    const { status, headers, body } = result.response
    reply.code(status).headers(headers)
    return reply.send(typeof body === 'string' ? body : toNodeStream(reply.raw, body))
  })
})
void app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
