import { invalidField, isTerminalError, TerminalError } from '../errors.ts'
import type { TerminalLogger } from '../logger.ts'
import { ok, responsesFor, service } from './openapi-responses.ts'
import type { TerminalHttpRequest } from './request.ts'
import { jsonTextResponse } from './response.ts'
import type { TerminalRoute } from './route.ts'

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

/** Takes a delivery of Stripe, byte for byte. Its signature, not `authorize`, shows who sent it. */
export const webhooks: TerminalRoute = {
  name: 'webhooks',
  method: 'POST',
  path: '/webhooks',
  describe: () =>
    service('webhooks', 'Stripe delivers events here', {
      parameters: [{ name: 'Stripe-Signature', in: 'header', required: true, schema: { type: 'string' } }],
      requestBody: {
        required: true,
        description: 'A snapshot or a thin event, byte for byte as it was signed.',
        content: { 'application/json': { schema: { type: 'object' } } },
      },
      responses: {
        '200': ok('The event has been handled', {
          type: 'object',
          properties: { received: { const: true } },
          required: ['received'],
        }),
        ...responsesFor([
          'signature_invalid',
          'invalid_request',
          'event_in_progress',
          'payload_too_large',
          'raw_body_unavailable',
          'internal',
        ]),
      },
    }),
  async respond({ terminal: { webhooks, logger }, request }) {
    if (!webhooks) throw new TerminalError('not_found', { message: 'Webhooks are not set up here.' })
    const encoding = request.header('content-encoding')
    if (encoding !== undefined && encoding !== 'identity') {
      throw invalidField(
        'Content-Encoding',
        'a compressed webhook is refused: Stripe signs and sends plain bytes',
      )
    }
    await webhooks.receive(() => signedBytes(request, logger), request.header('stripe-signature'))
    return jsonTextResponse(200, '{"received":true}')
  },
}

async function signedBytes(request: TerminalHttpRequest, logger: TerminalLogger): Promise<Uint8Array> {
  try {
    return await request.rawBody(BODY_LIMIT)
  } catch (error) {
    if (!isTerminalError(error) || error.code !== 'raw_body_unavailable') throw error
    logger.error({ code: error.code }, RAW_BODY_UNAVAILABLE)
    throw new TerminalError('raw_body_unavailable', { message: RAW_BODY_UNAVAILABLE })
  }
}
