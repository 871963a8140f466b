/** A request as it came: what Node's `IncomingMessage` and a {@link readPlainRequest} have in common. */
export interface RequestHead {
  readonly method: string
  /** Path and query. */
  readonly url: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const MAX_HEAD_BYTES = 8 * 1024
const HEAD_END = '\r\n\r\n'
/** To the API, with headers of visible ASCII. */
const HEAD =
  /^(?:GET|POST|DELETE) \/v[12]\/[!-~]* HTTP\/1\.1(?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?[!-~](?:[ -~]*[!-~])?)+\r\n$/
/** What makes a request more than a head and a body of known length, or a connection something else. */
const UNUSUAL = new Set(['expect', 'trailer', 'transfer-encoding', 'upgrade'])

/**
 * Reads a request to the API that has come as a whole and has nothing unusual about it: nearly all that Stripe's clients send. Whatever
 * else there is, good or bad, is `undefined`: Node's own parser is to judge it.
 */
export function readPlainRequest(bytes: Buffer): (RequestHead & { body: string }) | undefined {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1 || end > MAX_HEAD_BYTES) return undefined
  const head = bytes.toString('latin1', 0, end + 2)
  if (!HEAD.test(head)) return undefined
  const headers = plainHeaders(head)
  if (headers?.host === undefined) return undefined
  const start = end + HEAD_END.length
  if ((headers['content-length'] ?? '0') !== String(bytes.length - start)) return undefined
  const [method, url] = head.split(' ', 2) as [string, string]
  return { method, url, headers, body: bytes.toString('utf8', start) }
}

/** `undefined` where one of them stands there twice, or says something unusual. */
function plainHeaders(head: string): Record<string, string> | undefined {
  const headers: Record<string, string> = Object.create(null)
  let at = head.indexOf('\r\n') + 2
  while (at < head.length) {
    const colon = head.indexOf(':', at)
    const end = head.indexOf('\r\n', colon)
    const name = head.slice(at, colon).toLowerCase()
    const value = head.slice(head.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1, end)
    if (UNUSUAL.has(name) || name in headers) return undefined
    if (name === 'connection' && value.toLowerCase() !== 'keep-alive') return undefined
    headers[name] = value
    at = end + 2
  }
  return headers
}
