import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { misconfigured } from '../errors.ts'
import { RAW_BODY_UNAVAILABLE } from './webhook.ts'

interface Layer {
  name: string
  handle(
    request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
    response: object,
    next: () => void,
  ): void
  /** What the layer makes of a path, if it is for it. */
  match(path: string): unknown
  /** Of layers that are routes. */
  route?: { path: unknown; methods: Readonly<Record<string, boolean>> }
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
 * Keeps the JSON parsers of an application of Nest's on Express from what Stripe delivers to the route whose path ends in `path`, behind
 * whatever prefix: it is read and parsed once, after its signature has been verified. Where the host has routes that end so too, all
 * are parsed as ever.
 */
export function keepParsersOff({ router }: ExpressLike, path: string): void {
  const stack = router?.stack ?? []
  const [route, another] = stack.filter(
    ({ route }) => route?.methods.post && typeof route.path === 'string' && route.path.endsWith(path),
  )
  if (!route || another) return
  for (const layer of stack) {
    if (layer.name !== 'jsonParser') continue
    const parse = layer.handle
    layer.handle = (request, response, next) => {
      const { method, url = '', headers } = request
      const isDelivery = method === 'POST' && headers['stripe-signature'] !== undefined
      if (isDelivery && route.match(url.split('?', 1)[0] as string)) next()
      else parse(request, response, next)
    }
  }
}
