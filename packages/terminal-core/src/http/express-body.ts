import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { misconfigured } from '../options.ts'
import { RAW_BODY_UNAVAILABLE } from './webhook.ts'

interface Layer {
  name: string
  handle(
    request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
    response: object,
    next: () => void,
  ): void
}

/** The part of an Express 5 application that is looked at. */
interface ExpressLike {
  router?: { stack?: readonly Layer[] }
}

/** Nest has a layer of its own in front of its parser. What a host puts there comes after that. */
const LAYERS_OF_NEST = 1

/**
 * Refuses, before anything is served, an application of Nest's on Express whose JSON parser throws away the bytes that webhooks are
 * signed over. Nest does not tell, so the parser is given a body to parse. Where middleware of the host's stands in front of it, which may
 * keep the bytes by itself, that shows at the first webhook only.
 *
 * @throws TerminalError `misconfigured` with the fix in its message
 */
export async function assertRawBody({ router }: ExpressLike): Promise<void> {
  const layers = router?.stack?.slice(0, LAYERS_OF_NEST + 1)
  const parser = layers?.find(({ name }) => name === 'jsonParser')
  if (!parser) return
  const headers = { 'content-type': 'application/json', 'content-length': '2' }
  const probe = Object.assign(Readable.from([Buffer.from('{}')]), { method: 'POST', headers })
  await new Promise<void>((resolve) => parser.handle(probe, {}, resolve))
  if (!('rawBody' in probe)) throw misconfigured(RAW_BODY_UNAVAILABLE)
}

/**
 * Keeps the JSON parsers of an application from the deliveries of Stripe's that arrive at `path`, below whatever prefix: each is read
 * and parsed once, after its signature has been verified. A delivery that comes by another spelling of the path is parsed before it too.
 */
export function keepParsersOff({ router }: ExpressLike, path: string): void {
  for (const layer of router?.stack ?? []) {
    if (layer.name !== 'jsonParser') continue
    const parse = layer.handle
    layer.handle = (request, response, next) => {
      const { method, url = '', headers } = request
      const isDelivery = method === 'POST' && headers['stripe-signature'] !== undefined
      if (isDelivery && url.split('?', 1)[0]?.endsWith(path)) next()
      else parse(request, response, next)
    }
  }
}
