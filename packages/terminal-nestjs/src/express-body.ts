import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { TerminalError } from '@org/terminal-core'

interface Layer {
  name: string
  handle(
    request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
    response: object,
    next: () => void,
  ): void
  /** Returns a truthy value if the layer serves the path. */
  match(path: string): unknown
  /** Only set on layers that are routes. */
  route?: { path: unknown; methods: Readonly<Record<string, boolean>> }
}

/** The part of an Express 5 application that is used here. */
export interface ExpressLike {
  router?: { stack?: readonly Layer[] }
}

/** Nest adds one layer of its own before its parser. Middleware of the host comes after both. */
const LAYERS_OF_NEST = 1

/**
 * Refuses to start when Nest's JSON parser discards the bytes that webhooks are signed over. Nest has no API for this, so the parser is
 * run on a probe request. Middleware of the host before the parser may keep the bytes itself; then only the first webhook shows whether
 * it does.
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
  if ('rawBody' in probe) return
  throw new TerminalError('misconfigured', {
    message:
      "Stripe signs the exact bytes of a webhook, and Nest's body parser discards them. Create the application with NestFactory.create(AppModule, { rawBody: true }).",
  })
}

/**
 * Makes Nest's JSON parsers skip Stripe deliveries to the webhook route, which is found by the end of its path, whatever the global
 * prefix is. The core reads and parses a delivery once, after it has verified the signature. If several routes end in `path`, all of them
 * are parsed as usual.
 */
export function skipParsers({ router }: ExpressLike, path: string): void {
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
