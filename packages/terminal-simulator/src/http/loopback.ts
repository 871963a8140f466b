import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request comes from this machine, and from no page of another site: not under a foreign name that was made to point here
 * ("DNS rebinding"), and not by a form or script of a foreign origin.
 */
export function isLocal({ host, origin }: IncomingHttpHeaders): boolean {
  return isLoopback(`http://${host}`) && (origin === undefined || isLoopback(origin))
}

const NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

function isLoopback(url: string): boolean {
  return URL.canParse(url) && NAMES.has(new URL(url).hostname)
}
