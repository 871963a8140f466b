import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request comes from this machine and not from a page of another site: `Host` must be a loopback name (against DNS rebinding),
 * and so must `Origin`.
 */
export function isLocal({ host, origin }: IncomingHttpHeaders): boolean {
  return isLoopback(`http://${host}`) && (origin === undefined || isLoopback(origin))
}

const NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

function isLoopback(url: string): boolean {
  return URL.canParse(url) && NAMES.has(new URL(url).hostname)
}
