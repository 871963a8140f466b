import { invalidField, isTerminalError, TerminalError } from '../errors.ts'
import type { Terminal } from '../terminal.ts'
import type { Responder } from './responder.ts'
import { jsonTextResponse } from './response.ts'

/** The largest delivery, in bytes. Stripe publishes no limit; its events are a few kilobytes. */
const BODY_LIMIT = 1024 * 1024

/** For engineers: the fix, by framework. */
const RAW_BODY_UNAVAILABLE = [
  'Stripe signs the exact bytes of a webhook, and a body parser consumes them before Terminal can read them.',
  'Nest: NestFactory.create(AppModule, { rawBody: true }).',
  'Express: mount Terminal before express.json(), or use express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes } }).',
  'Koa: mount terminal() before the body parser, or use one that keeps ctx.request.rawBody, like @koa/bodyparser.',
  'fetch: hand over the request unread.',
].join(' ')

/** Takes a delivery of Stripe's, byte for byte. Not `authorize` but the signature says who is asking. */
export function webhookResponder({ webhooks, logger }: Terminal): Responder {
  return async (request) => {
    if (!webhooks) throw new TerminalError('not_found', { message: 'Webhooks are not set up here.' })
    const encoding = request.header('content-encoding')
    if (encoding !== undefined && encoding !== 'identity') {
      throw invalidField(
        'Content-Encoding',
        'a compressed webhook is refused: Stripe signs and sends plain bytes',
      )
    }
    const body = async () => {
      try {
        return await request.rawBody(BODY_LIMIT)
      } catch (error) {
        if (!isTerminalError(error) || error.code !== 'raw_body_unavailable') throw error
        logger.error({ code: error.code }, RAW_BODY_UNAVAILABLE)
        throw new TerminalError('raw_body_unavailable', { message: RAW_BODY_UNAVAILABLE })
      }
    }
    await webhooks.receive(body, request.header('stripe-signature'))
    return jsonTextResponse(200, '{"received":true}')
  }
}
